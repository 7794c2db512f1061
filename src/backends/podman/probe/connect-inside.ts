/** What the script ends with where it could not connect. */
export const notConnected = 111;

/** Opens descriptor 4 to port `$1` of the pod's loopback, of whichever kind something listens on. */
export const connect = [
  'exec 4<>"/dev/tcp/127.0.0.1/$1"',
  'exec 4<>"/dev/tcp/::1/$1"',
  `exit ${notConnected}\n`,
].join(" || ");

/** What bash says of a connection that it could not open, without its own name and place. */
export function connectFailure(port: number, stderr: string): string {
  if (/refused/i.test(stderr)) return `nothing listens on port ${port}`;
  const last = stderr.trim().split("\n").at(-1) ?? "";
  return `port ${port} cannot be reached: ${last.replace(/^.*: /, "") || "no reason was given"}`;
}
