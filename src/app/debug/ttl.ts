import { bounds } from "../../podfile/bounds.ts";
import { parseAge } from "../../podfile/format/duration.ts";

export const defaultTtlMs = 60 * 60_000;

/** Reads how long a debug container may live: `30`, which is seconds, `90m`, `2h`. */
export function readTtl(text: string): number {
  const days = /^(\d+)d$/.exec(text)?.[1];
  const plain = days === undefined ? text : `${Number(days) * 24}h`;
  const milliseconds = parseAge(/^\d+(\.\d+)?$/.test(plain) ? `${plain}s` : plain);
  if (typeof milliseconds !== "number") throw new Error("use a duration such as 90m, 2h or 3d");
  if (milliseconds < bounds.ttlMs.min) throw new Error("the minimum is one second");
  if (milliseconds > bounds.ttlMs.max) {
    throw new Error("the maximum is seven days; for a permanent one use `sidepod add POD debug`");
  }
  return milliseconds;
}
