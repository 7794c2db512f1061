import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import type { CallOptions } from "../calls/api-path.ts";
import type { SshAddress } from "../engine-url.ts";

/** Arguments for the ssh program; none of them passes through a shell on this machine. */
export function sshArguments(
  address: SshAddress,
  identity: string | undefined,
  options: readonly string[],
  command: readonly string[],
): string[] {
  return [
    "-T",
    // No one could answer a password prompt.
    ...["-o", "BatchMode=yes", "-o", "ServerAliveInterval=15"],
    ...(address.user === undefined ? [] : ["-l", address.user]),
    ...(address.port === undefined ? [] : ["-p", String(address.port)]),
    ...(identity === undefined ? [] : ["-i", identity]),
    ...options,
    "--",
    address.host,
    ...command,
  ];
}

export interface SshOptions extends CallOptions {
  readonly identity?: string;
}

/** A socket on this machine that leads to an engine on another; disposing ends it. */
export interface Tunnel extends AsyncDisposable {
  readonly socketPath: string;
}

/** What ssh says when it cannot connect, with its own last lines. */
export function sshFailed(address: SshAddress, said: string, cause?: unknown): SidepodError {
  const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
  const target = address.user === undefined ? address.host : `${address.user}@${address.host}`;
  const port = address.port === undefined ? [] : ["-p", address.port];
  const message = missing ? "there is no ssh program" : `ssh cannot reach an engine on ${target}`;
  return new SidepodError("no-engine", message, {
    evidence: said.trim() === "" ? [] : said.trim().split("\n").slice(-5),
    hint: missing
      ? "apt-get install openssh-client"
      : commandText`ssh ${[...port, target]} podman version`,
    details: { host: address.host },
    cause,
  });
}
