import type { PortSpec } from "../pod-spec.ts";
import type { Pass } from "../resolve/pass.ts";
import type { ContainerInFile } from "../resolve/pod.ts";
import { readPort } from "../resolve/ports.ts";
import type { PodFile } from "../schema/pod-file.ts";
import type { Path } from "../source/locate.ts";
import type { Fault } from "../validate.ts";
import { atValue } from "./fault.ts";

const mostPorts = 4096;

/** A host port leads to one place only. */
export function checkPorts(
  file: PodFile,
  containers: readonly ContainerInFile[],
  pass: Pass,
): Fault[] {
  const given = [
    ...(file.pod?.ports ?? []).map((port, index) => ({ port, path: ["pod", "ports", index] })),
    ...containers.flatMap(({ input, path }) =>
      (input.ports ?? []).map((port, index) => ({ port, path: [...path, "ports", index] })),
    ),
  ];
  const taken = new Map<string, { port: PortSpec; path: Path }[]>();
  const faults: Fault[] = [];
  let count = 0;
  for (const { port: input, path } of given) {
    for (const port of readPort(input, pass)) {
      count += 1;
      if (count > mostPorts) {
        return [...faults, atValue(path, "format", `the pod has more than ${mostPorts} ports`)];
      }
      if (port.hostPort === undefined) continue;
      const key = `${port.hostPort}/${port.protocol}`;
      const others = taken.get(key) ?? [];
      const other = others.find((one) => overlap(one.port.hostIp, port.hostIp));
      if (other === undefined) {
        taken.set(key, [...others, { port, path }]);
      } else if (JSON.stringify(other.port) !== JSON.stringify(port)) {
        const message = `host port ${key} is published twice`;
        const hint = `the other is ${port.hostPort} to ${other.port.containerPort}; choose another host port`;
        faults.push(atValue(path, "conflict", message, { hint }));
        break;
      }
    }
  }
  return faults;
}

function overlap(a: string | undefined, b: string | undefined): boolean {
  const every = (ip: string | undefined) => ip === undefined || ip === "0.0.0.0" || ip === "::";
  return every(a) || every(b) || a === b;
}
