import { randomBytes } from "node:crypto";
import { SidepodError } from "../../../errors.ts";

/**
 * The functions of a script that sends several things over one stream. `section NAME` begins one, and
 * its bytes may be any: nobody else knows the boundary, which is the script's `$1`.
 */
export const sectionFunctions = `
boundary=$1
section() { printf '\\0%s %s\\0' "$boundary" "$1"; }
`;

/** The last section of every script: what comes without it was cut off. */
export const endOfSections = "section end\n";

export function newBoundary(): string {
  return randomBytes(16).toString("hex");
}

/**
 * The sections of a script's output by name.
 *
 * @throws SidepodError `protocol` where the end is missing
 */
export function readSections(output: Buffer, boundary: string): ReadonlyMap<string, Buffer> {
  const mark = Buffer.from(`\0${boundary} `);
  const sections = new Map<string, Buffer>();
  for (let at = output.indexOf(mark); at !== -1; ) {
    const nameEnd = output.indexOf(0, at + mark.length);
    if (nameEnd === -1) break;
    const next = output.indexOf(mark, nameEnd + 1);
    const name = output.toString("utf8", at + mark.length, nameEnd);
    sections.set(name, output.subarray(nameEnd + 1, next === -1 ? output.length : next));
    at = next;
  }
  if (!sections.has("end")) {
    throw new SidepodError("protocol", "the output of a debug container was cut short");
  }
  return sections;
}
