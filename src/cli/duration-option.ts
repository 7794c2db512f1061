import { bounds, longestMs } from "../spec/bounds.ts";
import { parseAge } from "../spec/format/duration.ts";

/** Reads an option's duration into milliseconds: `30`, which is seconds, `500ms`, `1m30s`. */
export function readDuration(text: string): number {
  const milliseconds = parseAge(/^\d+(\.\d+)?$/.test(text) ? `${text}s` : text);
  if (typeof milliseconds !== "number") {
    throw new Error("it is a number of seconds or a duration such as 500ms or 1m30s");
  }
  if (milliseconds > longestMs) throw new Error("it is 24 days at most");
  return milliseconds;
}

/** The same, for what is done again and again. */
export function readInterval(text: string): number {
  const milliseconds = readDuration(text);
  if (milliseconds >= bounds.intervalMs.min) return milliseconds;
  throw new Error(`it is ${bounds.intervalMs.min}ms at least`);
}
