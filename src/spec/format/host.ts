import { isIP } from "node:net";
import { Problem } from "../problem.ts";

/** `name:address` or `name=address`, as `name:address`; the address can be `host-gateway`. */
export function parseExtraHost(text: string): string | Problem {
  const match = /^([^:=\s]+)[:=](.+)$/.exec(text.trim());
  if (!match) {
    return new Problem("not an extra host", {
      hint: "write NAME:ADDRESS, for example db:10.0.0.5",
    });
  }
  return joinExtraHost(match[1] ?? "", match[2] ?? "");
}

/** The map form's key and value. */
export function joinExtraHost(name: string, address: string): string | Problem {
  const bare = address.trim().replace(/^\[(.*)\]$/, "$1");
  const host = parseHostName(name);
  if (host instanceof Problem) return host;
  if (bare !== "host-gateway" && isIP(bare) === 0) {
    return new Problem("not an IP address", { hint: "host-gateway stands for the machine" });
  }
  return `${name}:${bare}`;
}

export function parseHostName(text: string): string | Problem {
  return /^[a-zA-Z0-9_]([a-zA-Z0-9_.-]*[a-zA-Z0-9_])?$/.test(text)
    ? text
    : new Problem("not a host name");
}

export function parseAddress(text: string): string | Problem {
  return isIP(text) === 0 ? new Problem("not an IP address") : text;
}
