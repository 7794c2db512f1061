import type { SshAddress } from "./engine-url.ts";

/** Arguments for the ssh program; none of them passes through a shell on this machine. */
export function sshArguments(
  address: SshAddress,
  identity: string | undefined,
  options: readonly string[],
  command: readonly string[],
): string[] {
  return [
    "-T",
    // A question for a password could be answered by nobody.
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
