import type { ProbeAnswer, ProbeCheck } from "../../../core/seam/inside.ts";

/** A check of what listens on a port. */
export type NetworkCheck = Extract<ProbeCheck, { tcp: unknown } | { http: unknown }>;

export function portOf(check: NetworkCheck): number {
  return "tcp" in check ? check.tcp : check.http.port;
}

export function takesConnections(port: number): ProbeAnswer {
  return { holds: true, text: `port ${port} accepts connections` };
}

/** What bash or nsenter say of a connection that there is none, without their own name and place. */
export function connectFailure(port: number, complaint: string): string {
  if (/refused/i.test(complaint)) return `nothing listens on port ${port}`;
  const last = complaint.trim().split("\n").at(-1) ?? "";
  return `port ${port} cannot be reached: ${last.replace(/^.*: /, "") || "no reason given"}`;
}
