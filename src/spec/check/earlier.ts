import type { PodSpec } from "../pod-spec.ts";
import { quote } from "../printable.ts";
import type { Fault } from "../validate.ts";
import { atValue } from "./fault.ts";

/** Several documents are several pods of one machine: names and host ports are there once. */
export function checkAgainstEarlier(spec: PodSpec, earlier: readonly PodSpec[]): Fault[] {
  const faults: Fault[] = [];
  for (const other of earlier) {
    if (other.name === spec.name) {
      const message = `an earlier document has the name ${quote(spec.name)}, too`;
      faults.push(atValue(["name"], "duplicate", message));
      continue;
    }
    const fullNames = new Set(other.containers.map(({ fullName }) => fullName));
    for (const { fullName, name, role } of spec.containers) {
      if (!fullNames.has(fullName)) continue;
      const path = role === "main" ? ["main"] : [role === "init" ? "init" : "sidecars", name];
      const message = `a container of an earlier document has the name ${quote(fullName)}, too`;
      faults.push(atValue([...path, "container_name"], "duplicate", message));
    }
    const taken = spec.ports.find(
      (port) =>
        port.hostPort !== undefined &&
        other.ports.some(
          (one) =>
            one.hostPort === port.hostPort &&
            one.protocol === port.protocol &&
            (one.hostIp === port.hostIp || !one.hostIp || !port.hostIp),
        ),
    );
    if (taken) {
      const message = `host port ${taken.hostPort}/${taken.protocol} is published by ${quote(other.name)} above`;
      faults.push(atValue(["pod", "ports"], "conflict", message));
    }
  }
  return faults;
}
