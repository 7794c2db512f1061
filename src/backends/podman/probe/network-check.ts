import type { ProbeAnswer, ProbeCheck } from "../../../engine/backend.ts";

/** A check of what listens on a port. */
export type NetworkCheck = Extract<ProbeCheck, { tcp: unknown } | { http: unknown }>;

export function portOf(check: NetworkCheck): number {
  return "tcp" in check ? check.tcp : check.http.port;
}

export function takesConnections(port: number): ProbeAnswer {
  return { holds: true, text: `port ${port} takes connections` };
}
