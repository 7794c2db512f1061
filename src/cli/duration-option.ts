import { parseDuration } from "../spec/format/duration.ts";

/** Reads an option's duration into milliseconds: `30`, which is seconds, `500ms`, `1m30s`. */
export function readDuration(text: string): number {
  const milliseconds = parseDuration(/^\d+(\.\d+)?$/.test(text) ? `${text}s` : text);
  if (typeof milliseconds === "number") return milliseconds;
  throw new Error("it is a number of seconds or a duration such as 500ms or 1m30s");
}
