import { parseAge } from "../spec/format/duration.ts";

/** Reads a point in time: RFC 3339, a local date or time, or how long ago it was, such as `10m`. */
export function readTime(text: string, now = Date.now()): string {
  const ago = parseAge(text);
  if (typeof ago === "number") return new Date(now - ago).toISOString();
  const isTime = /^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)?)?$/.test(
    text,
  );
  // A date alone would be read as midnight in Greenwich.
  const local = text.includes(":") ? text.replace(/[Tt ]/, "T") : `${text}T00:00:00`;
  const milliseconds = isTime ? Date.parse(local.toUpperCase()) : Number.NaN;
  if (Number.isNaN(milliseconds)) {
    throw new Error("it is a time such as 2026-01-31T12:00:00Z, or how long ago, such as 10m");
  }
  const fraction = /\.(\d+)/.exec(text)?.[1];
  const time = new Date(milliseconds).toISOString();
  return fraction === undefined ? time : time.replace(/\.\d+Z/, `.${fraction.padEnd(9, "0")}Z`);
}
