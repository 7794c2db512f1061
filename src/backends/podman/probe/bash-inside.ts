import { enterNetwork } from "../kernel/enter-network.ts";

/** Arguments of nsenter that run some bash in the network namespace of a process. */
export function bashInside(pid: number, script: string, ...args: readonly string[]): string[] {
  // With a socket for its standard input, bash takes itself for a remote login and reads ~/.bashrc.
  return enterNetwork(pid, ["bash", "--norc", "-c", script, "probe", ...args]);
}
