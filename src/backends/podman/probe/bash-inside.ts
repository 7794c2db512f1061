/**
 * Arguments of nsenter (util-linux) that run some bash in the network namespace of a process: with
 * the machine's own programs, so that nothing has to be in the container's image, and with the pod's
 * loopback within reach.
 *
 * An ordinary user gets in by way of the container's user namespace, which is the user's own.
 */
export function bashInside(pid: number, script: string, ...args: readonly string[]): string[] {
  const user = process.getuid?.() === 0 ? [] : ["--user", "--preserve-credentials"];
  // With a socket for its standard input, bash takes itself for a remote login and reads ~/.bashrc.
  const bash = ["bash", "--norc", "-c", script, "probe", ...args];
  return ["--target", String(pid), ...user, "--net", "--", ...bash];
}

/** Nothing of the caller's, such as BASH_ENV, changes what bash does. */
export function insideEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };
}
