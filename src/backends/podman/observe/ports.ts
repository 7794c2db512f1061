import type { PortMapping } from "../../../libpod/types/port-mapping.ts";
import type { PortSpec } from "../../../spec/pod-spec.ts";

/** One entry for each port and protocol of a range. */
export function readPorts(mappings: readonly PortMapping[] | null): readonly PortSpec[] {
  return (mappings ?? []).flatMap((mapping) => {
    const { host_ip, host_port = 0, container_port, range = 1, protocol = "tcp" } = mapping;
    return protocol.split(",").flatMap((name) =>
      Array.from({ length: Math.max(1, range) }, (_, index) => ({
        ...(host_ip && { hostIp: host_ip }),
        ...(host_port > 0 && { hostPort: host_port + index }),
        containerPort: container_port + index,
        protocol: readProtocol(name),
      })),
    );
  });
}

function readProtocol(name: string): PortSpec["protocol"] {
  return name === "udp" || name === "sctp" ? name : "tcp";
}
