import { formatAge } from "./age.ts";

/** How long it is until a time, in its largest unit: `59m`; `-` where there is no such time. */
export function formatTimeLeft(until: string, now: Date): string {
  const untilMs = Date.parse(until);
  if (Number.isNaN(untilMs)) return "-";
  return untilMs > now.getTime() ? formatAge(now.toISOString(), untilMs) : "over";
}
