import { bounds } from "../bounds.ts";
import { Problem } from "../diagnostic.ts";
import type { Bounds } from "./scalars.ts";

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
  return within(bounds.durationMs, parseAge(text));
}

/** One that has to be longer than nothing. */
export function parsePositiveDuration(text: string): number | Problem {
  return within(bounds.timeoutMs, parseAge(text));
}

/** The time from one try to the next. */
export function parseInterval(text: string): number | Problem {
  return within(bounds.intervalMs, parseAge(text));
}

/** The same where 0 stands for what is not said, as with Compose's health checks. */
export function parseIntervalOrNone(text: string): number | Problem {
  const parsed = parseAge(text);
  return parsed === 0 ? parsed : within(bounds.intervalMs, parsed);
}

/** An age, not a waiting time: how long ago something was. */
export function parseAge(text: string): number | Problem {
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

function within({ min, max }: Bounds, parsed: number | Problem): number | Problem {
  if (parsed instanceof Problem) return parsed;
  if (parsed > max) return new Problem(`the duration is longer than ${max / 86_400_000} days`);
  if (parsed >= min) return parsed;
  return new Problem(
    parsed === 0 ? "the duration must be longer than 0" : `the duration is shorter than ${min}ms`,
  );
}

function notADuration(text: string): Problem {
  return /^\d+(\.\d+)?$/.test(text)
    ? new Problem("the duration has no unit", { hint: "add the unit, such as 10s or 500ms" })
    : new Problem("not a duration", { hint: "write it with its unit, such as 10s, 500ms, 1m30s" });
}

/** The shortest text that means as many milliseconds: `1m30s`, `500ms`. */
export function writeDuration(ms: number): string {
  let rest = ms;
  let text = "";
  for (const unit of ["h", "m", "s", "ms"]) {
    const count = Math.floor(rest / (unitsMs[unit] ?? 1));
    rest -= count * (unitsMs[unit] ?? 1);
    if (count > 0) text += `${count}${unit}`;
  }
  return text || "0s";
}
