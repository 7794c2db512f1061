import { atKey, type Fault } from "./fault.ts";
import type { ContainerInFile } from "./fields/container.ts";
import { quote } from "./nearest.ts";

/** What the pod file asks for and is not carried out. */
export function leftAside(containers: readonly ContainerInFile[]): Fault[] {
  return containers.flatMap(({ name, path, input: { healthcheck } }): Fault[] => {
    if (typeof healthcheck !== "object" || healthcheck.start_interval === undefined) return [];
    const message = `start_interval of the health check of ${quote(name)} is not supported`;
    const at = [...path, "healthcheck", "start_interval"];
    return [{ ...atKey(at, "not-carried-out", message), severity: "warning" }];
  });
}
