import { parseAge } from "../../../podfile/format/duration.ts";
import { parseSize } from "../../../podfile/format/scalars.ts";

const maxMs = 24 * 60 * 60_000;

/** Reads how long a look may take: `30`, which is seconds, `90s`, `10m`. */
export function readLookTime(text: string): number {
  const milliseconds = parseAge(/^\d+(\.\d+)?$/.test(text) ? `${text}s` : text);
  if (typeof milliseconds !== "number" || milliseconds === 0)
    throw new Error("use a duration such as 30s or 10m");
  if (milliseconds > maxMs) throw new Error("the maximum is one day");
  return milliseconds;
}

/** Reads the size of a file of packets: `500m`. */
export function readCaptureSize(text: string): number {
  const bytes = parseSize(text);
  if (typeof bytes !== "number" || bytes < 1024) throw new Error("use a size such as 500m or 2g");
  return bytes;
}
