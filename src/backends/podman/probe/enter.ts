/**
 * Arguments of nsenter (util-linux), up to a command that is to run in the network namespace of a
 * process: with the machine's own programs, so that nothing has to be in the container's image, and
 * with the pod's loopback within reach.
 *
 * An ordinary user gets in by way of the container's user namespace, which is the user's own.
 */
export function enter(pid: number): string[] {
  const user = process.getuid?.() === 0 ? [] : ["--user", "--preserve-credentials"];
  return ["--target", String(pid), ...user, "--net", "--"];
}

/** Nothing of the caller's, such as BASH_ENV, changes what bash does. */
export function insideEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };
}
