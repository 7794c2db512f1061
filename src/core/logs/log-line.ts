/**
 * Log lines travel as bytes in the form that container runtimes write them in (CRI log format):
 * `<time> <stdout|stderr> <F|P> <text>`, whole lines only, where `P` is a part that the next line
 * of the same stream goes on from. The time is always 35 bytes wide, so nothing has to be searched.
 */
export const timeWidth = 35;
/** Where the text of a line starts: after the time, `stdout` or `stderr`, and the tag. */
export const textAt = 45;

export const lineFeed = 10;
const space = 32;
const letterE = 101;
const letterF = 70;
const letterP = 80;

/** Whether a well-formed line starts at `at`; log files can hold zeros after a crash. */
export function isLine(bytes: Uint8Array, at: number): boolean {
  return bytes[at + timeWidth] === space && bytes[at + 42] === space && bytes[at + 44] === space;
}

export function isStderr(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 39] === letterE;
}

/** Whether a well-formed line that is no part starts at `at`. */
export function isWholeLine(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 43] === letterF && isLine(bytes, at);
}

export function isPart(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 43] === letterP;
}

/** The start of the line that the byte at `at` is in, its line feed included. */
export function startOfLine(bytes: Buffer, at: number): number {
  return at === 0 ? 0 : bytes.lastIndexOf(lineFeed, at - 1) + 1;
}

/** The end of the line that the byte at `at` is in, which is where the next one starts. */
export function nextLine(bytes: Buffer, at: number): number {
  const end = bytes.indexOf(lineFeed, at);
  return end === -1 ? bytes.length : end + 1;
}

/**
 * Called for each whole line: the text is `bytes[from..to)`, the time the 35 bytes from `time` on.
 * The bytes are only valid during the call.
 */
type OnLine = (bytes: Buffer, time: number, stderr: boolean, from: number, to: number) => void;

/**
 * Reads the lines of one container and joins their parts. A joined line has the time of its last
 * part, so that the times of a container only grow.
 */
export interface LineReader {
  /** Reads the lines in `bytes[from..to)`, which ends with a line feed. */
  read(bytes: Buffer, from: number, to: number, onLine: OnLine): void;
  /** Whether parts wait for the rest of their line. */
  readonly joining: boolean;
  /** Gives out the last line where it never got its end. */
  finish(onLine: OnLine): void;
}

export function createLineReader(): LineReader {
  const parts: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };

  return {
    get joining() {
      return parts.stdout.length > 0 || parts.stderr.length > 0;
    },
    read(bytes, from, to, onLine) {
      for (let at = from; at < to; ) {
        let end = bytes.indexOf(lineFeed, at);
        if (end === -1 || end >= to) end = to;
        if (!isLine(bytes, at) || end < at + textAt) {
          if (end > at) emitDamaged(bytes, at, end, onLine);
        } else {
          const stderr = isStderr(bytes, at);
          const before = stderr ? parts.stderr : parts.stdout;
          if (isPart(bytes, at)) {
            const skipped = before.length === 0 ? at : at + textAt;
            before.push(Buffer.from(bytes.subarray(skipped, end)));
          } else if (before.length > 0) {
            before.push(bytes.subarray(at + textAt, end));
            emitJoined(before, bytes.subarray(at, at + timeWidth), stderr, onLine);
          } else {
            onLine(bytes, at, stderr, at + textAt, end);
          }
        }
        at = end + 1;
      }
    },
    finish(onLine) {
      for (const stderr of [false, true]) {
        const before = stderr ? parts.stderr : parts.stdout;
        if (before.length > 0) emitJoined(before, undefined, stderr, onLine);
      }
    },
  };

  function emitJoined(
    before: Buffer[],
    time: Uint8Array | undefined,
    stderr: boolean,
    onLine: OnLine,
  ): void {
    const joined = Buffer.concat(before);
    before.length = 0;
    if (time) joined.set(time, 0);
    onLine(joined, 0, stderr, textAt, joined.length);
  }

  /** What is no log line is shown as one, with the time of the line before it. */
  function emitDamaged(bytes: Buffer, at: number, end: number, onLine: OnLine): void {
    let before = at;
    while (before > 0 && !isLine(bytes, before)) {
      before = startOfLine(bytes, before - 1);
    }
    const time = isLine(bytes, before) ? bytes.subarray(before, before + timeWidth) : epoch;
    const line = Buffer.concat([time, Buffer.from(" stdout F "), bytes.subarray(at, end)]);
    onLine(line, 0, false, textAt, line.length);
  }
}

const epoch = Buffer.from("1970-01-01T00:00:00.000000000+00:00", "latin1");

/** Writes one line in the form that this file describes. */
export function formatLine(
  time: string,
  stream: "stdout" | "stderr",
  text: Uint8Array,
  part = false,
): Buffer {
  return Buffer.concat([
    Buffer.from(`${time} ${stream} ${part ? "P" : "F"} `, "latin1"),
    text,
    Buffer.of(lineFeed),
  ]);
}
