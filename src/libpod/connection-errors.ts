import { SidepodError } from "../errors.ts";

/** The code of a system error, such as `ECONNRESET`. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

const notThere = new Set(["ENOENT", "ECONNREFUSED", "ENOTSOCK", "ENOTDIR"]);
const notAllowed = new Set(["EACCES", "EPERM"]);
const cut = new Set(["ECONNRESET", "EPIPE"]);

/** Whether the other side closed a connection while it was in use. */
export function isCut(error: unknown): boolean {
  const code = systemCode(error);
  return code !== undefined && cut.has(code);
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
  if (code !== undefined && notThere.has(code)) {
    const why = code === "ENOENT" ? "there is no such socket" : "nothing listens there";
    return new SidepodError("no-engine", `no engine at ${socketPath}: ${why}`, {
      details,
      cause: error,
    });
  }
  if (code !== undefined && notAllowed.has(code)) {
    return new SidepodError("engine-permission", `the socket ${socketPath} may not be used`, {
      hint: "sudo -E sidepod …, or use the rootless engine: systemctl --user start podman.socket",
      details,
      cause: error,
    });
  }
  if (code?.startsWith("HPE_")) {
    return new SidepodError("protocol", `what answers at ${socketPath} does not speak HTTP`, {
      details,
      cause: error,
    });
  }
  return new SidepodError(
    "engine-lost",
    "the engine closed the connection in the middle of a call",
    {
      evidence: [error instanceof Error ? error.message : String(error)],
      details,
      cause: error,
    },
  );
}
