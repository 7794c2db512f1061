import { atValue, type Fault } from "../fault.ts";
import type { ContainerSpec, PodSpec } from "../model.ts";
import { quote } from "../nearest.ts";
import type { Path } from "../yaml/locate.ts";

/** Where a document says what can be there once only. */
interface Places {
  readonly name: Path;
  readonly ports: Path;
  readonly container: (container: ContainerSpec) => Path;
}

const inPodFile: Places = {
  name: ["name"],
  ports: ["pod", "ports"],
  container: ({ name, role }) => [
    ...(role === "main" ? ["main"] : [role === "init" ? "init" : "sidecars", name]),
    "container_name",
  ],
};

/** Several documents are several pods of one machine: names and host ports are there once. */
export function checkAgainstEarlier(
  spec: PodSpec,
  earlier: readonly PodSpec[],
  places: Places = inPodFile,
): Fault[] {
  const faults: Fault[] = [];
  for (const other of earlier) {
    if (other.name === spec.name) {
      const message = `an earlier document also has the name ${quote(spec.name)}`;
      faults.push(atValue(places.name, "duplicate", message));
      continue;
    }
    const fullNames = new Set(other.containers.map(({ fullName }) => fullName));
    for (const container of spec.containers) {
      const { fullName } = container;
      if (!fullNames.has(fullName)) continue;
      const message = `a container of an earlier document also has the name ${quote(fullName)}`;
      faults.push(atValue(places.container(container), "duplicate", message));
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
      faults.push(atValue(places.ports, "conflict", message));
    }
  }
  return faults;
}
