import { isIP } from "node:net";
import { SidepodError } from "../../errors.ts";

/** One local port, and the one inside that it leads to. */
export interface PortPair {
  /** The addresses to listen on; undefined for loopback, of IPv6 too where that is free. */
  readonly hosts: readonly string[] | undefined;
  /** 0 is any that is free. */
  readonly localPort: number;
  readonly port: number;
}

/**
 * Reads `[[HOST:]LOCAL:]PORT`: `8080:5432`, `5432` (the same port here), `:5432` (one that is free),
 * `127.0.0.2:8080:80`, `[::1]:8080:80`.
 *
 * @throws SidepodError `usage`, with the place of what is wrong
 */
export function parsePorts(text: string): PortPair {
  const protocol = /\/\w*$/.exec(text)?.[0] ?? "";
  const pair = protocol === "/tcp" ? text.slice(0, -protocol.length) : text;
  if (protocol !== "" && protocol !== "/tcp") {
    throw wrong(text, text.length - protocol.length, protocol.length, "only TCP is forwarded");
  }
  const match = /^(?:(\[[^\]]*\]|[^:]*):)?(?:([^:]*):)?([^:]*)$/.exec(pair);
  if (match === null) {
    throw wrong(
      text,
      0,
      text.length,
      "write [[HOST:]LOCAL:]PORT, with an IPv6 address in brackets",
    );
  }
  const [, first, second, last = ""] = match;
  const port = readPort(text, pair.length - last.length, last);
  if (first === undefined) return { hosts: undefined, localPort: port, port };
  if (second === undefined) {
    return { hosts: undefined, localPort: readLocal(text, 0, first), port };
  }
  return {
    hosts: readHost(text, first),
    localPort: readLocal(text, first.length + 1, second),
    port,
  };
}

function readLocal(text: string, start: number, part: string): number {
  return part === "" || part === "0" ? 0 : readPort(text, start, part);
}

function readPort(text: string, start: number, part: string): number {
  const port = /^\d{1,5}$/.test(part) ? Number(part) : Number.NaN;
  if (port >= 1 && port <= 65535) return port;
  throw wrong(text, start, part.length, "a port is a number from 1 to 65535");
}

function readHost(text: string, given: string): readonly string[] | undefined {
  const host = given.replace(/^\[(.*)\]$/, "$1");
  if (host === "localhost") return undefined;
  if (host === "*") return ["0.0.0.0"];
  if (isIP(host) !== 0) return [host];
  throw wrong(
    text,
    0,
    given.length,
    "the address is one of this machine to listen on: 127.0.0.1, [::1]",
  );
}

function wrong(text: string, start: number, length: number, why: string): SidepodError {
  const mark = `${" ".repeat(start)}${"^".repeat(Math.max(length, 1))}`;
  return new SidepodError("usage", `'${text}' is not a pair of ports: ${why}`, {
    evidence: [text, mark],
    hint: "8080:5432 connects local port 8080 to port 5432 inside",
    details: { text, start, length },
  });
}
