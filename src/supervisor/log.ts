import { closeSync, constants, fstatSync, ftruncateSync, writeSync } from "node:fs";
import { createOwnFile } from "../host/own-file.ts";
import { findPrivateFolder } from "../host/private-folder.ts";
import type { SupervisorPlace } from "./place.ts";

const longestLog = 1024 * 1024;

/**
 * Appends a line with its time to the supervisor's log, which begins anew when it is long. A full disk,
 * or a folder that is gone for a moment, is no reason to leave the pods alone.
 */
export function writeLog({ folder, uid, logPath }: SupervisorPlace, text: string): void {
  try {
    // Somebody else may have prepared it by now.
    if (!findPrivateFolder(folder, uid)) return;
    // The process's own output goes to the same file.
    const file = createOwnFile(logPath, constants.O_WRONLY | constants.O_APPEND);
    try {
      if (fstatSync(file).size > longestLog) ftruncateSync(file);
      writeSync(file, `${new Date().toISOString()} ${text}\n`);
    } finally {
      closeSync(file);
    }
  } catch {
    return;
  }
}
