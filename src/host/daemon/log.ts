import { closeSync, constants, fstatSync, ftruncateSync, lstatSync, writeSync } from "node:fs";
import { createOwnFile, openOwnFile, readOwnFile } from "../own-file.ts";
import { findPrivateFolder } from "../private-folder.ts";
import type { DaemonPaths } from "./paths.ts";

const maxLog = 1024 * 1024;

type Log = Pick<DaemonPaths, "logPath">;

/** A daemon that is always busy lives on; what it complains about must not fill the disk. */
export function shortenLog({ logPath }: Log): void {
  const size = lstatSync(logPath, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= maxLog) return;
  const file = openOwnFile(logPath, constants.O_WRONLY);
  try {
    ftruncateSync(file);
  } finally {
    closeSync(file);
  }
}

/** The last lines of what a daemon wrote. */
export function lastLines({ logPath }: Log): readonly string[] {
  const lines = (readOwnFile(logPath, 4096) ?? Buffer.alloc(0)).toString().split("\n");
  return lines.filter((line) => line.trim() !== "").slice(-8);
}

interface OwnLog extends Log {
  readonly folder: string;
  /** Whose folder it has to be. */
  readonly uid: number;
}

/**
 * Appends a line with its time to this daemon's own log, which begins anew when it is long. A full disk,
 * or a folder that is gone for a moment, is no reason to leave the pods alone.
 */
export function writeLog({ folder, uid, logPath }: OwnLog, text: string): void {
  try {
    // Another process may have prepared it by now.
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
