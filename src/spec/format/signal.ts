import { constants } from "node:os";
import { nearest } from "../nearest.ts";
import { Problem } from "../problem.ts";

/** `SIGTERM`, `term`, `RTMIN+3` or a number, as `SIGTERM`, `SIGRTMIN+3`, `15`. */
export function parseSignal(text: string): string | Problem {
  const trimmed = text.trim().toUpperCase();
  if (/^\d+$/.test(trimmed)) {
    const number = Number(trimmed);
    return number >= 1 && number <= 64
      ? String(number)
      : new Problem("a signal's number is between 1 and 64");
  }
  const name = trimmed.startsWith("SIG") ? trimmed : `SIG${trimmed}`;
  const known = Object.keys(constants.signals);
  if (known.includes(name) || /^SIGRTM(IN(\+\d{1,2})?|AX(-\d{1,2})?)$/.test(name)) return name;
  return new Problem("unknown signal", { suggest: () => nearest(name, known) });
}
