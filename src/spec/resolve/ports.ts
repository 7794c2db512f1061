import { type LongPort, parseLongPort, parsePort } from "../format/port.ts";
import type { PortSpec } from "../pod-spec.ts";
import type { Pass } from "./pass.ts";

export type PortInput = string | number | LongPort;

/** Numbers are always real; the host's address is the file's text. */
export function readPort(input: PortInput, pass: Pass): PortSpec[] {
  if (typeof input !== "object") return pass.read(parsePort, input);
  const real = (key: keyof LongPort): string | undefined =>
    input[key] === undefined ? undefined : pass.real(input[key]);
  const parsed = pass.read(
    () =>
      parseLongPort({
        target: pass.real(input.target),
        published: real("published"),
        host_ip: real("host_ip"),
        protocol: real("protocol"),
      }),
    "",
  );
  if (!input.host_ip) return parsed;
  const hostIp = pass.text(input, "host_ip").replace(/^\[(.*)\]$/, "$1");
  return parsed.map((port) => ({ ...port, hostIp }));
}
