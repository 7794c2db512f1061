import { Problem } from "../problem.ts";

const exponents: Record<string, number> = { "": 0, b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 };
const pattern = /^(\d+(?:\.\d+)?)\s*(?:([kmgtp])i?b?|b)?$/i;

/**
 * A size as Compose writes it, in bytes: `512m`, `1.5GiB`, `1073741824`. All units are powers of
 * 1024.
 */
export function parseSize(text: string): number | Problem {
  const match = pattern.exec(text.trim());
  const bytes = Math.round(
    Number(match?.[1]) * 1024 ** (exponents[(match?.[2] ?? "").toLowerCase()] ?? 0),
  );
  if (!match) {
    return new Problem("not a size", { hint: "write a number with a unit, such as 512m or 1.5g" });
  }
  return Number.isSafeInteger(bytes) ? bytes : new Problem("the size is too large");
}
