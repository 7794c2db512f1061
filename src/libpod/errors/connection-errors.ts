import { SidepodError } from "../../errors.ts";

/** The code of a system error, such as `ECONNRESET`. */
function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** `sun_path` of Linux without its last zero; macOS has four bytes less. */
const maxSocketPathBytes = process.platform === "darwin" ? 103 : 107;

const whyNotThere: Readonly<Record<string, string>> = {
  ENOENT: "there is no such socket",
  ENOTDIR: "there is no such socket",
  ENOTSOCK: "that is not a socket",
  ECONNREFUSED: "nothing listens there",
};
const notAllowed = new Set(["EACCES", "EPERM"]);
const cut = new Set(["ECONNRESET", "EPIPE"]);

/** Whether the other side closed a connection while it was in use. */
export function isCut(error: unknown): boolean {
  const code = systemCode(error);
  return code !== undefined && cut.has(code);
}

/** Whether what came is not HTTP. */
export function isNotHttp(error: unknown): boolean {
  return systemCode(error)?.startsWith("HPE_") === true;
}

/** Node cuts a path that is too long for a socket, and would connect to another one. */
export function checkSocketPath(path: string): void {
  if (Buffer.byteLength(path) <= maxSocketPathBytes) return;
  const message = `no engine at ${path}: the path is too long for a socket`;
  throw new SidepodError("no-engine", message, {
    details: { socket: path, maxBytes: maxSocketPathBytes },
  });
}

/** Whether there was no connection at all, as opposed to one that broke. */
function failedToConnect(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && error.syscall === "connect";
}

/** What a failed connection means. An abort gives the signal's own reason, as `fetch` does. */
export function connectionError(
  error: unknown,
  socketPath: string,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof SidepodError) return error;
  const code = systemCode(error);
  const details = { socket: socketPath, ...(code === undefined ? {} : { errno: code }) };
  if (code !== undefined && notAllowed.has(code)) {
    return new SidepodError("engine-permission", `access to the socket ${socketPath} is denied`, {
      hint: "sudo -E sidepod …, or use the rootless engine: systemctl --user start podman.socket",
      details,
      cause: error,
    });
  }
  if (code !== undefined && failedToConnect(error)) {
    const why = whyNotThere[code] ?? code;
    return new SidepodError("no-engine", `no engine at ${socketPath}: ${why}`, {
      details,
      cause: error,
    });
  }
  if (isNotHttp(error)) {
    const what =
      code === "HPE_HEADER_OVERFLOW"
        ? `the answer at ${socketPath} has headers that do not end`
        : `the server at ${socketPath} does not speak HTTP`;
    return new SidepodError("protocol", what, {
      evidence: [error instanceof Error ? error.message : String(error)],
      details,
      cause: error,
    });
  }
  return new SidepodError("engine-lost", "the engine closed the connection during a call", {
    evidence: [error instanceof Error ? error.message : String(error)],
    details,
    cause: error,
  });
}
