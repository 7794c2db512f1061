import { closeSync, constants, createReadStream, fstatSync, lstatSync } from "node:fs";
import { allSupervisorPaths } from "../../../app/supervision/paths.ts";
import { hostEnvironment } from "../../../app/supervision/supervision.ts";
import { openOwnFile } from "../../../host/own-file.ts";
import { watchFolder } from "../../../host/watch-folder.ts";
import { writeBytes } from "../../../host/write-bytes.ts";
import type { Context } from "../../frame/context.ts";
import { untilInterrupted } from "../../frame/interrupted.ts";
import { safeText } from "../../text/safe-text.ts";

/** What supervisors have written; those of several engines one after another, the last to write last. */
export async function showLogs(
  { follow }: { readonly follow: boolean },
  context: Context,
): Promise<number> {
  const logs = allSupervisorPaths(hostEnvironment(context))
    .map((place) => ({ ...place, changedMs: changedMs(place.logPath), at: 0 }))
    .filter((log) => log.changedMs > 0)
    .sort((a, b) => a.changedMs - b.changedMs);
  const [first] = logs;
  if (first === undefined) {
    context.note("no supervisor has run since the machine started");
    return 0;
  }
  return untilInterrupted(context, async () => {
    using folder = watchFolder(first.folder);
    for (;;) {
      for (const log of logs) log.at = await showFrom(log.logPath, log.at, context);
      if (!follow) return;
      await folder.changed({ timeoutMs: 1000, signal: context.signal });
    }
  });
}

/** @returns how far it was read */
async function showFrom(path: string, from: number, { stdout }: Context): Promise<number> {
  if (changedMs(path) === 0) return 0; // its folder was removed
  const file = openOwnFile(path, constants.O_RDONLY);
  const { size } = fstatSync(file);
  // It is truncated when it is long.
  const start = size < from ? 0 : from;
  if (size === start) {
    closeSync(file);
    return start;
  }
  for await (const chunk of createReadStream(path, { fd: file, start, end: size - 1 })) {
    const text = Buffer.from(chunk).toString();
    const lines = stdout.isTTY === true ? text.split("\n").map(safeText).join("\n") : text;
    await writeBytes(stdout, Buffer.from(lines));
  }
  return size;
}

function changedMs(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
