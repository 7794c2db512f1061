import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { isLine, isPart, isStderr, nextLine } from "../../../core/logs/log-line.ts";
import { canonicalTime } from "../../../core/logs/log-time.ts";
import type { LogBookmark, LogOptions } from "../../../core/seam/streams.ts";
import { watchFolder } from "../../../host/watch-folder.ts";
import { findTail, findTime, openLog, readLines } from "./log-file.ts";

interface LogFile {
  readonly path: string;
  /** Whether something may still write to it; asked only while it is followed. */
  readonly alive: () => Promise<boolean>;
}

/**
 * Reads a container's log from its file, which is many times as fast as the engine's API. When
 * followed, an empty chunk says that its end was reached for now; it ends when nobody writes to it
 * any more. conmon replaces the file at its largest size: the rest of the old one is read first.
 */
export async function* readLogFile(
  { path, alive }: LogFile,
  { follow = false, since, until, tail, bookmark = {}, signal }: LogOptions,
): AsyncGenerator<Buffer, void, undefined> {
  using folder = follow ? watchFolder(dirname(path)) : undefined;
  let file = await openLog(path);
  try {
    let inode = file && (await inodeOf(file));
    let at = 0;
    const moveTo = (offset: number): void => {
      at = offset;
      if (inode !== undefined) bookmark.file = { inode, offset };
    };
    if (file) {
      const known = bookmark.file;
      const extent = await findExtent(file, known ? undefined : since, until);
      if (known || tail === undefined) {
        moveTo(known ? await offsetIn(file, known) : extent.from);
        for await (const chunk of readLines(file, { from: at, to: extent.to })) {
          signal?.throwIfAborted();
          moveTo(at + chunk.length);
          yield chunk;
        }
      } else {
        const chunks: Buffer[] = [];
        const from = await findTail(file, extent, tail);
        moveTo(from);
        for await (const chunk of readLines(file, { from, to: extent.to })) {
          chunks.push(Buffer.from(chunk));
          moveTo(at + chunk.length);
        }
        const last = lastLines(Buffer.concat(chunks), tail);
        if (last.length > 0) yield last;
      }
    }
    const untilMs = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);
    while (folder && Date.now() <= untilMs) {
      signal?.throwIfAborted();
      const writing = await alive(); // asked before the last look at the file
      let read = false;
      if (file) {
        for await (const chunk of readLines(file, { from: at, to: await sizeOf(file) })) {
          moveTo(at + chunk.length);
          yield chunk;
          read = true;
        }
      }
      const renewed = await reopen(path, file, at);
      if (renewed === "removed") {
        if (read) continue;
        return;
      }
      if (renewed) {
        await file?.close();
        file = renewed;
        inode = await inodeOf(file);
        moveTo(0);
        continue;
      }
      if (read) continue;
      if (!writing) return;
      yield nothing;
      await folder.changed({ timeoutMs: Math.min(1000, untilMs - Date.now()), signal });
    }
  } finally {
    await file?.close();
  }
}

const nothing = Buffer.alloc(0);

export async function findExtent(file: FileHandle, since?: string, until?: string) {
  const size = await sizeOf(file);
  const from = since === undefined ? 0 : await findTime(file, size, timeBytes(since), "since");
  const to = until === undefined ? size : await findTime(file, size, timeBytes(until), "until");
  return { from, to: Math.max(from, to) };
}

function timeBytes(time: string): Buffer {
  return Buffer.from(canonicalTime(time) ?? time, "latin1");
}

/** A file that has replaced the one that was read is read from its start. */
async function offsetIn(
  file: FileHandle,
  known: NonNullable<LogBookmark["file"]>,
): Promise<number> {
  const { ino, size } = await file.stat();
  return ino === known.inode && size >= known.offset ? known.offset : 0;
}

async function inodeOf(file: FileHandle): Promise<number> {
  return (await file.stat()).ino;
}

export async function sizeOf(file: FileHandle): Promise<number> {
  return (await file.stat()).size;
}

/**
 * The file that is at the path now, where that is another one or was cut. One that is gone went with
 * its container, whose conmon can outlive it by a minute.
 */
export async function reopen(path: string, file: FileHandle | undefined, at: number) {
  const now = await openLog(path);
  if (!file) return now;
  if (!now) return "removed" as const;
  const [after, before] = await Promise.all([now.stat(), file.stat()]);
  if (after.ino !== before.ino || after.size < at) return now;
  await now.close();
  return undefined;
}

type Range = readonly [from: number, to: number];

/**
 * The last `count` lines of a piece of a log, with all their parts. A line that has not ended yet
 * counts as one, and its parts stay parts.
 */
function lastLines(bytes: Buffer, count: number): Buffer {
  const lines: Range[][] = [];
  const open: { stdout: Range[]; stderr: Range[] } = { stdout: [], stderr: [] };
  for (let at = 0; at < bytes.length; ) {
    const end = nextLine(bytes, at);
    const stream = isLine(bytes, at) && isStderr(bytes, at) ? "stderr" : "stdout";
    open[stream].push([at, end]);
    if (!isLine(bytes, at) || !isPart(bytes, at)) {
      lines.push(open[stream]);
      open[stream] = [];
    }
    at = end;
  }
  for (const parts of [open.stdout, open.stderr]) if (parts.length > 0) lines.push(parts);
  if (lines.length <= count) return bytes;

  const kept = lines.slice(lines.length - count).flat();
  return Buffer.concat(
    kept.sort(([left], [right]) => left - right).map(([from, to]) => bytes.subarray(from, to)),
  );
}
