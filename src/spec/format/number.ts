import { Problem } from "../problem.ts";

export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

/** A number within bounds, for fields that take it as a number or as text. */
export function numberWithin({ min, max, whole }: Bounds): (text: string) => number | Problem {
  const kind = whole ? "a whole number" : "a number";
  return (text) => {
    const trimmed = text.trim();
    const value = Number(trimmed);
    if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) || !Number.isFinite(value)) {
      return new Problem(`not ${kind}`);
    }
    if (whole && !Number.isInteger(value)) return new Problem(`not ${kind}`);
    if (value < min) return new Problem(`less than ${min}`);
    if (value > max) return new Problem(`more than ${max}`);
    return value;
  };
}
