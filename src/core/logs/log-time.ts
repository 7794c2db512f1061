import { timeWidth } from "./log-line.ts";

/** Up to the offset a time is in order of its bytes, where the offsets are the same. */
const offsetAt = 29;

/** Compares the times of two log lines; below 0 where the first is earlier. */
export function compareTimes(
  left: Uint8Array,
  leftAt: number,
  right: Uint8Array,
  rightAt: number,
): number {
  for (let index = offsetAt; index < timeWidth; index += 1) {
    if (left[leftAt + index] !== right[rightAt + index]) {
      return compareInstants(readTime(left, leftAt), readTime(right, rightAt));
    }
  }
  for (let index = 0; index < offsetAt; index += 1) {
    const difference = (left[leftAt + index] ?? 0) - (right[rightAt + index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * An RFC 3339 time of any precision and offset as log lines carry it: 35 characters, in UTC.
 *
 * @returns undefined where the text is no such time
 */
export function canonicalTime(text: string): string | undefined {
  const match =
    /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)$/.exec(text);
  if (!match) return undefined;
  const milliseconds = Date.parse(`${match[1]}T${match[2]}${match[4]?.toUpperCase()}`);
  if (Number.isNaN(milliseconds)) return undefined;
  const seconds = new Date(milliseconds).toISOString().slice(0, 19);
  return `${seconds}.${(match[3] ?? "").padEnd(9, "0")}+00:00`;
}

/** The time of the line at `at`, as it is written there. */
export function readTime(bytes: Uint8Array, at: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, timeWidth).toString("latin1");
}

function compareInstants(left: string, right: string): number {
  const [first, second] = [canonicalTime(left), canonicalTime(right)];
  if (first === undefined || second === undefined) return 0;
  return first < second ? -1 : first > second ? 1 : 0;
}
