import { nearest } from "../nearest.ts";
import type { RestartPolicy } from "../pod-spec.ts";
import { Problem } from "../problem.ts";

const policies = ["no", "on-failure", "always", "unless-stopped"] as const;

/** `no`, `always`, `unless-stopped`, `on-failure` or `on-failure:3`. */
export function parseRestart(text: string): RestartPolicy | Problem {
  const match = /^([a-z-]+)(?::(\d{1,9}))?$/.exec(text.trim());
  const policy = policies.find((one) => one === match?.[1]);
  if (policy === undefined || (match?.[2] !== undefined && policy !== "on-failure")) {
    return new Problem("not a restart policy", {
      hint: `use ${policies.join(", ")} or on-failure:COUNT`,
      suggest: () => nearest(match?.[1] ?? text, policies),
    });
  }
  return match?.[2] === undefined ? { policy } : { policy, maxRetries: Number(match[2]) };
}
