import { constants, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { isLine, isPart, lineFeed, startOfLine } from "../../../core/logs/log-line.ts";
import { compareTimes } from "../../../core/logs/log-time.ts";
import { SidepodError } from "../../../errors.ts";

const chunkSize = 1 << 18;
/** More than the longest line that conmon writes, which is 8 KiB and its head. */
const lineReach = 16 * 1024;

/** Part of a log file in bytes, of whole lines. */
interface Extent {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads an extent as chunks of whole lines; a last line without a line feed is left out. A chunk is
 * valid until the next one is asked for.
 */
export async function* readLines(
  file: FileHandle,
  { from, to }: Extent,
): AsyncGenerator<Buffer, void, undefined> {
  if (from >= to) return;
  let memory = Buffer.allocUnsafe(Math.min(chunkSize, to - from));
  for (let at = from; at < to; ) {
    // Chunks are small and in the page cache as a rule; waiting for a thread takes twice as long.
    const length = readSync(file.fd, memory, 0, Math.min(memory.length, to - at), at);
    if (length === 0) return;
    const whole = length === 0 ? 0 : memory.lastIndexOf(lineFeed, length - 1) + 1;
    if (whole > 0) {
      yield memory.subarray(0, whole);
      at += whole;
    } else if (length < memory.length || at + length >= to) {
      return;
    } else {
      memory = Buffer.allocUnsafe(memory.length * 2);
    }
  }
}

/**
 * The first line that is not before (`since`) or that is after (`until`) a time, by halving the
 * file, whose lines are in order of time.
 *
 * @param time canonical, 35 bytes
 */
export async function findTime(
  file: FileHandle,
  size: number,
  time: Uint8Array,
  bound: "since" | "until",
): Promise<number> {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const line = await lineAfter(file, middle, high);
    if (line === undefined) {
      // No line starts in the upper half: a few lines are left, which are looked at in turn.
      return scan(file, low, high, time, bound);
    }
    if (passes(line.bytes, time, bound)) {
      high = line.at;
    } else {
      low = line.at + line.bytes.length;
    }
  }
  return low;
}

function passes(line: Buffer, time: Uint8Array, bound: "since" | "until"): boolean {
  const order = compareTimes(line, 0, time, 0);
  return bound === "since" ? order >= 0 : order > 0;
}

async function scan(
  file: FileHandle,
  low: number,
  high: number,
  time: Uint8Array,
  bound: "since" | "until",
): Promise<number> {
  const bytes = await readAt(file, low, high - low);
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(lineFeed, at);
    if (end === -1) break;
    if (isLine(bytes, at) && passes(bytes.subarray(at, end + 1), time, bound)) return low + at;
    at = end + 1;
  }
  return high;
}

/** The first well-formed line that starts after `from`, or at 0. */
async function lineAfter(file: FileHandle, from: number, to: number) {
  const bytes = await readAt(file, from, Math.min(2 * lineReach, to - from));
  let at = from === 0 ? 0 : bytes.indexOf(lineFeed) + 1;
  if (from > 0 && at === 0) return undefined;
  while (at < bytes.length) {
    const end = bytes.indexOf(lineFeed, at);
    if (end === -1) return undefined;
    if (isLine(bytes, at)) return { at: from + at, bytes: bytes.subarray(at, end + 1) };
    at = end + 1;
  }
  return undefined;
}

/**
 * Where to start reading so that at least `count` whole lines follow, read backwards. There may be
 * a few more, because the parts of the first of them are to be there too.
 */
export async function findTail(file: FileHandle, extent: Extent, count: number): Promise<number> {
  let whole = 0;
  let at = extent.to; // start of the earliest line that was counted
  let spare = 0;
  while (at > extent.from) {
    const from = Math.max(extent.from, at - 8 * lineReach);
    const bytes = await readAt(file, from, at - from);
    if (bytes.length === 0) return extent.from;
    let end = bytes.length; // behind the line feed of the line in question
    while (end > 0) {
      const start = startOfLine(bytes, end - 1);
      if (start === 0 && from > extent.from) break; // the line may start before this block
      if (!isPart(bytes, start)) whole += 1;
      // Lines of the other stream can lie between the parts of a line.
      if (whole > count) spare += 1;
      end = start;
      if (spare > spareLines) return from + end;
    }
    if (end === bytes.length) return from; // no line ends here: not a log that we know
    at = from + end;
  }
  return extent.from;
}

const spareLines = 64;

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** Opens a log; undefined where it is not there yet, or no more. */
export async function openLog(path: string): Promise<FileHandle | undefined> {
  try {
    // The path is what the engine says, and `--log-opt path=` takes any: a pipe would be waited for.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if ((await file.stat()).isFile()) return file;
    await file.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  throw new SidepodError("logs-unavailable", `the log ${path} is not a regular file`, {
    hint: "let the engine choose the log's path",
    details: { path },
  });
}
