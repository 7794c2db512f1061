import { closeSync, constants, ftruncateSync, lstatSync } from "node:fs";
import { openOwnFile, readOwnFile } from "../../../host/own-file.ts";

const longestLog = 1024 * 1024;

/** A service that is always busy lives on; what it complains about must not fill the memory. */
export function shortenServiceLog(path: string): void {
  const size = lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= longestLog) return;
  const file = openOwnFile(path, constants.O_WRONLY);
  try {
    ftruncateSync(file);
  } finally {
    closeSync(file);
  }
}

/** The last lines of what a service wrote. */
export function readServiceLog(path: string): readonly string[] {
  const lines = (readOwnFile(path, 4096) ?? Buffer.alloc(0)).toString().split("\n");
  return lines.filter((line) => line.trim() !== "").slice(-8);
}
