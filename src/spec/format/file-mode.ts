import { Problem } from "../problem.ts";

/** Permissions as octal digits: `0440`, `"440"`. */
export function parseFileMode(text: string): number | Problem {
  return /^(0o?)?[0-7]{1,4}$/.test(text.trim())
    ? Number.parseInt(text.trim().replace(/^0o/, ""), 8)
    : new Problem("not a file mode", { hint: "write octal digits, for example 0440" });
}
