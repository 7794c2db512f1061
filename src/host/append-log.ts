import { closeSync, constants, fstatSync, ftruncateSync, lstatSync, writeSync } from "node:fs";
import { createOwnFile, openOwnFile, readOwnFile } from "./own-file.ts";
import { findPrivateFolder } from "./private-folder.ts";

const maxLog = 1024 * 1024;

/** A service that is always busy lives on; what it complains about must not fill the memory. */
export function shortenServiceLog(path: string): void {
  const size = lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= maxLog) return;
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

interface LogPlace {
  /** Nobody else may enter it. */
  readonly folder: string;
  /** Whose folder it has to be. */
  readonly uid: number;
  readonly logPath: string;
}

/**
 * Appends a line with its time to the supervisor's log, which begins anew when it is long. A full disk,
 * or a folder that is gone for a moment, is no reason to leave the pods alone.
 */
export function writeLog({ folder, uid, logPath }: LogPlace, text: string): void {
  try {
    // Somebody else may have prepared it by now.
    if (!findPrivateFolder(folder, uid)) return;
    // The process's own output goes to the same file.
    const file = createOwnFile(logPath, constants.O_WRONLY | constants.O_APPEND);
    try {
      if (fstatSync(file).size > maxLog) ftruncateSync(file);
      writeSync(file, `${new Date().toISOString()} ${text}\n`);
    } finally {
      closeSync(file);
    }
  } catch {
    return;
  }
}
