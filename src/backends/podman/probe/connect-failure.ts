/** What bash or nsenter say of a connection that there is none, without their own name and place. */
export function connectFailure(port: number, complaint: string): string {
  if (/refused/i.test(complaint)) return `nothing listens on port ${port}`;
  const last = complaint.trim().split("\n").at(-1) ?? "";
  return `port ${port} cannot be reached: ${last.replace(/^.*: /, "") || "no reason was given"}`;
}
