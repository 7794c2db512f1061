import { atKey, atValue } from "../../podfile/fault.ts";
import type { PortSpec } from "../../podfile/model.ts";
import type { Path } from "../../podfile/yaml/locate.ts";
import type { ContainerInput } from "../schema/container.ts";
import type { Context } from "./context.ts";

interface Placed {
  readonly input: ContainerInput;
  readonly path: Path;
}

/** Those with a port of the machine; on the machine's own network there is nothing to publish. */
export function readPorts(
  containers: readonly Placed[],
  { workload, report }: Context,
): PortSpec[] {
  const { hostNetwork = false } = workload.spec;
  const published: PortSpec[] = [];
  for (const { input, path } of containers) {
    for (const [index, port] of (input.ports ?? []).entries()) {
      const { containerPort, hostPort, hostIP, protocol = "TCP" } = port;
      if (hostPort === undefined) continue;
      const at = [...path, "ports", index, "hostPort"];
      if (hostNetwork) {
        if (hostPort !== containerPort) {
          const message = "with hostNetwork the container port and host port must be the same";
          report(atValue(at, "conflict", message));
        }
        continue;
      }
      const spec: PortSpec = {
        ...(hostIP !== undefined && { hostIp: hostIP }),
        hostPort,
        containerPort,
        protocol: protocol.toLowerCase() as PortSpec["protocol"],
      };
      if (published.some((other) => isSamePlace(other, spec))) {
        const message = `host port ${hostPort}/${spec.protocol} is published twice`;
        report(atKey(at, "conflict", message));
      }
      published.push(spec);
    }
  }
  return published;
}

function isSamePlace(a: PortSpec, b: PortSpec): boolean {
  const every = (ip: string | undefined) => ip === undefined || ip === "0.0.0.0" || ip === "::";
  return (
    a.hostPort === b.hostPort &&
    a.protocol === b.protocol &&
    (a.hostIp === b.hostIp || every(a.hostIp) || every(b.hostIp))
  );
}
