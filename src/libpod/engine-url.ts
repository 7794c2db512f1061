import { SidepodError } from "../errors.ts";

export type EngineAddress = { readonly kind: "unix"; readonly path: string } | SshAddress;

export interface SshAddress {
  readonly kind: "ssh";
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
  /** The socket on the other machine; without it that machine's Podman finds it. */
  readonly socketPath?: string;
}

/**
 * Reads `unix:///path` or `ssh://user@host:port/path`.
 *
 * @throws SidepodError `usage` for everything else, and for a user or host that the ssh program
 * could take for an option
 */
export function parseEngineUrl(text: string): EngineAddress {
  const unix = /^unix:(?:\/\/)?(\/[^/].*)$/.exec(text)?.[1];
  if (unix !== undefined) return { kind: "unix", path: decode(unix, text) };
  const match = /^ssh:\/\/(?:([^@/]+)@)?(\[[^\]/]+\]|[^:/@]+)(?::(\d{1,5}))?(\/.*)?$/.exec(text);
  if (match === null) {
    throw refuse(text, "the engine's address must be unix:///path or ssh://user@host:port/path");
  }
  const [, user, bracketed = "", port, path = ""] = match;
  const host = bracketed.replace(/^\[|\]$/g, "");
  for (const part of [user, host]) {
    if (part !== undefined && !/^[\w.][\w.:%-]*$/.test(part)) {
      throw refuse(text, `“${part}” is not a user or host`);
    }
  }
  const socketPath = decode(path, text);
  // `-L` separates its two ends with a colon.
  if (socketPath.includes(":"))
    throw refuse(text, "the path of a socket behind ssh cannot contain a colon");
  return {
    kind: "ssh",
    host,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(socketPath === "" || socketPath === "/" ? {} : { socketPath }),
  };
}

function decode(path: string, text: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw refuse(text, "the path contains a % that is not an escape");
  }
}

function refuse(text: string, message: string): SidepodError {
  return new SidepodError("usage", message, { evidence: [text], details: { url: text } });
}
