import { isIP } from "node:net";
import { bounds } from "../bounds.ts";
import { Problem } from "../diagnostic.ts";
import type { PortSpec } from "../model.ts";

export interface LongPort {
  readonly target: number | string;
  readonly published?: number | string | undefined;
  readonly host_ip?: string | undefined;
  readonly protocol?: string | undefined;
}

type Protocol = PortSpec["protocol"];
interface Range {
  readonly first: number;
  readonly last: number;
}

/** Each is a rule of its own for the engine. */
const maxPorts = 1024;

const shortHint = "write [HOST_IP:][HOST_PORT:]CONTAINER_PORT[/tcp|udp|sctp]";

/** `8080:80`, `127.0.0.1:8080:80/udp`, `[::1]:80:80`, `8000-8005:9000-9005`, `80`. */
export function parsePort(text: string): PortSpec[] | Problem {
  const [mapping = "", protocolText, rest] = text.trim().split("/");
  if (rest !== undefined) return new Problem("not a port", { hint: shortHint });
  const match = /^(?:(?:\[([^\]]*)\]|([^:]*)):)??(?:([^:]*):)?([^:]+)$/.exec(mapping);
  if (!match) return new Problem("not a port", { hint: shortHint });
  const [, ipv6, ip, published, target = ""] = match;
  return expandPorts(ipv6 ?? ip, published, target, protocolText);
}

/** Compose's long form. */
export function parseLongPort(port: LongPort): PortSpec[] | Problem {
  const published = port.published === undefined ? undefined : String(port.published);
  const ip = port.host_ip?.replace(/^\[(.*)\]$/, "$1");
  return expandPorts(ip, published, String(port.target), port.protocol);
}

/** The short form of one: `8080:80`, `[::1]:53:53/udp`, `80`. */
export function writePort({ hostIp, hostPort, containerPort, protocol }: PortSpec): string {
  const ip = hostIp?.includes(":") ? `[${hostIp}]` : hostIp;
  const host = ip === undefined ? (hostPort ?? "") : `${ip}:${hostPort ?? ""}`;
  const mapping = host === "" ? `${containerPort}` : `${host}:${containerPort}`;
  return protocol === "tcp" ? mapping : `${mapping}/${protocol}`;
}

function expandPorts(
  ip: string | undefined,
  published: string | undefined,
  target: string,
  protocolText: string | undefined,
): PortSpec[] | Problem {
  const protocol = parseProtocol(protocolText);
  if (protocol instanceof Problem) return protocol;
  if (ip !== undefined && ip !== "" && isIP(ip) === 0) {
    return new Problem("the part before the host port is not an IP address", { hint: shortHint });
  }
  const container = parseRange(target, "container");
  if (container instanceof Problem) return container;
  const host =
    published === undefined || published === "" ? undefined : parseRange(published, "host");
  if (host instanceof Problem) return host;
  const count = container.last - container.first + 1;
  if (host && host.last - host.first + 1 !== count) {
    return new Problem("the host range and the container range differ in length");
  }
  if (count > maxPorts) return new Problem(`the range has more than ${maxPorts} ports`);
  return Array.from({ length: count }, (_, offset) => ({
    ...(ip ? { hostIp: ip } : {}),
    ...(host ? { hostPort: host.first + offset } : {}),
    containerPort: container.first + offset,
    protocol,
  }));
}

function parseProtocol(text: string | undefined): Protocol | Problem {
  const protocol = (text ?? "tcp").toLowerCase();
  if (protocol === "tcp" || protocol === "udp" || protocol === "sctp") return protocol;
  return new Problem("not a protocol", { hint: "use tcp, udp or sctp" });
}

function parseRange(text: string, side: "host" | "container"): Range | Problem {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim());
  if (!match) {
    return new Problem(`the ${side} port is not a number or range`, { hint: shortHint });
  }
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  if (first < bounds.port.min || last > bounds.port.max) {
    return new Problem(`the ${side} port is not between 1 and 65535`);
  }
  return first > last ? new Problem(`the ${side} range runs backwards`) : { first, last };
}
