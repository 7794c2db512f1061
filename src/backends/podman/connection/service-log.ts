import { closeSync, openSync, readSync, statSync, truncateSync } from "node:fs";

const longestLog = 1024 * 1024;

/** A service that is always busy lives on; what it complains about must not fill the memory. */
export function shortenServiceLog(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > longestLog) truncateSync(path);
}

/** The last lines of what a service wrote. */
export function readServiceLog(path: string): readonly string[] {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return [];
  const wanted = Math.min(size, 4096);
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(wanted);
    const got = readSync(file, buffer, 0, wanted, size - wanted);
    const lines = buffer.toString("utf8", 0, got).split("\n");
    return lines.filter((line) => line.trim() !== "").slice(-8);
  } finally {
    closeSync(file);
  }
}
