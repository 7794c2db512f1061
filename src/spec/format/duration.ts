import { Problem } from "../problem.ts";

const unitsMs: Record<string, number> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 0.000_001,
};
const part = /(\d+(?:\.\d+)?)(h|ms|us|\u00b5s|ns|m|s)/y;

/** A duration as Compose writes it, in whole milliseconds: `1m30s`, `500ms`, `1.5h`, `0`. */
export function parseDuration(text: string): number | Problem {
  const trimmed = text.trim();
  if (/^0+$/.test(trimmed)) return 0;
  let total = 0;
  part.lastIndex = 0;
  while (part.lastIndex < trimmed.length) {
    const match = part.exec(trimmed);
    if (!match) return notADuration(trimmed);
    total += Number(match[1]) * (unitsMs[match[2] ?? ""] ?? 0);
  }
  if (trimmed === "") return notADuration(trimmed);
  const rounded = Math.round(total);
  return Number.isSafeInteger(rounded) ? rounded : new Problem("the duration is too long");
}

/** One that has to be longer than nothing. */
export function parsePositiveDuration(text: string): number | Problem {
  const parsed = parseDuration(text);
  return parsed === 0 ? new Problem("the duration has to be longer than 0") : parsed;
}

function notADuration(text: string): Problem {
  return /^\d+(\.\d+)?$/.test(text)
    ? new Problem("the duration has no unit", { hint: "write the unit, such as 10s or 500ms" })
    : new Problem("not a duration", { hint: "write it with its unit, such as 10s, 500ms, 1m30s" });
}
