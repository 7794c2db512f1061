/**
 * Arguments of nsenter (util-linux) that run one of this machine's programs in the network namespace
 * of a process, so that nothing has to be in the container's image, and with the pod's loopback within
 * reach.
 *
 * An ordinary user gets in by way of the container's user namespace, which is the user's own.
 */
export function enterNetwork(pid: number, command: readonly string[]): string[] {
  const user = process.getuid?.() === 0 ? [] : ["--user", "--preserve-credentials"];
  return ["--target", String(pid), ...user, "--net", "--", ...command];
}

/** Nothing of the caller's, such as BASH_ENV or NODE_OPTIONS, changes what the program does. */
export function insideEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };
}
