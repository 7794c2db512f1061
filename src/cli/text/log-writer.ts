import {
  createLineReader,
  isWholeLine,
  type LineReader,
  lineFeed,
  textAt,
  timeWidth,
} from "../../core/logs/log-line.ts";
import { canonicalTime, readTime } from "../../core/logs/log-time.ts";
import type { LogRun } from "../../core/logs/merge-logs.ts";
import { safeText } from "./safe-text.ts";

/** How the lines of one container are shown. */
export interface LogStyle {
  /** In front of each line, with the space behind it; may hold colours. */
  readonly prefix: string;
  /** With `json`: what is put into each record beside the line. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface LogWriterOptions<Key> {
  readonly style: (key: Key) => LogStyle;
  readonly json?: boolean;
  readonly timestamps?: boolean;
  /** Only lines in which this is found. */
  readonly grep?: RegExp | undefined;
  /** Whether control characters are shown as escapes, for a terminal. */
  readonly safe?: boolean;
  /** Of one container, byte for byte: a last line that never got its end gets none here. */
  readonly exact?: boolean;
}

interface LogWriter<Key> {
  /** The bytes to write for these lines; valid until the next call. */
  write(runs: readonly LogRun<Key>[]): Uint8Array;
  /** Last lines that never got their end. */
  finish(): Uint8Array;
}

/**
 * Turns log lines into what is written. Where nothing has to be looked at, bytes are copied and no
 * text is made of them: half a million lines take a tenth of a second.
 */
export function createLogWriter<Key>(options: LogWriterOptions<Key>): LogWriter<Key> {
  const { json = false, timestamps = false, safe = false, exact = false, grep } = options;
  const plain = !json && !safe && grep === undefined;
  const readers = new Map<Key, LineReader>();
  let output = Buffer.allocUnsafe(1 << 20);
  let length = 0;

  return {
    write(runs) {
      length = 0;
      for (const { key, bytes, from, to } of runs) {
        const style = options.style(key);
        const reader = readerOf(key);
        const onLine = plain ? copier(style) : formatter(style);
        for (let at = from; at < to; ) {
          if (plain && !reader.joining) {
            const copied = copyLines(style, bytes, at, to);
            if (copied > at) {
              at = copied;
              continue;
            }
          }
          const end = plain ? bytes.indexOf(lineFeed, at) + 1 : to;
          reader.read(bytes, at, end, onLine);
          at = end;
        }
      }
      return output.subarray(0, length);
    },
    finish() {
      length = 0;
      for (const [key, reader] of readers) {
        const style = options.style(key);
        reader.finish(plain ? copier(style) : formatter(style));
        if (exact && length > 0) length -= 1;
      }
      return output.subarray(0, length);
    },
  };

  function readerOf(key: Key): LineReader {
    let reader = readers.get(key);
    if (!reader) {
      reader = createLineReader();
      readers.set(key, reader);
    }
    return reader;
  }

  /**
   * Copies lines that are whole; returns where the first one is that needs a closer look. All are
   * copied at once, behind where they belong, and then moved one by one: nothing is allocated.
   */
  function copyLines({ prefix }: LogStyle, bytes: Buffer, from: number, to: number): number {
    const head = Buffer.from(prefix);
    const added = head.length + (timestamps ? timeWidth + 1 : 0);
    const room = Math.max(0, added - textAt) * Math.ceil((to - from) / textAt) + added;
    reserve(room + to - from);
    const target = output;
    const shift = length + room - from;
    target.set(bytes.subarray(from, to), from + shift);
    let put = length;
    let at = from + shift;
    const end = to + shift;
    while (at < end && isWholeLine(target, at)) {
      for (let index = 0; index < head.length; index += 1) target[put++] = head[index] ?? 0;
      if (timestamps) {
        target.copyWithin(put, at, at + timeWidth + 1);
        put += timeWidth + 1;
      }
      const text = at + textAt;
      at = target.indexOf(lineFeed, text) + 1;
      target.copyWithin(put, text, at);
      put += at - text;
    }
    length = put;
    return at - shift;
  }

  function copier({ prefix }: LogStyle) {
    const head = Buffer.from(prefix);
    return (bytes: Buffer, time: number, _stderr: boolean, from: number, to: number): void => {
      reserve(head.length + timeWidth + 2 + to - from);
      append(head, 0, head.length);
      if (timestamps) {
        append(bytes, time, time + timeWidth);
        output[length++] = 32;
      }
      append(bytes, from, to);
      output[length++] = lineFeed;
    };
  }

  function formatter(style: LogStyle) {
    const { prefix, fields } = style;
    const copy = copier(style);
    return (bytes: Buffer, timeAt: number, stderr: boolean, from: number, to: number): void => {
      const line = bytes.toString("utf8", from, to);
      if (grep && !grep.test(line)) return;
      if (json) {
        const time = readTime(bytes, timeAt);
        const stream = stderr ? "stderr" : "stdout";
        appendText(JSON.stringify({ time: canonicalTime(time) ?? time, ...fields, stream, line }));
      } else if (safe) {
        const time = timestamps ? `${readTime(bytes, timeAt)} ` : "";
        appendText(`${prefix}${time}${safeLine(line)}`);
      } else {
        copy(bytes, timeAt, stderr, from, to);
      }
    };
  }

  function appendText(text: string): void {
    reserve(text.length * 3 + 1);
    length += output.write(text, length);
    output[length++] = lineFeed;
  }

  function reserve(bytes: number): void {
    if (length + bytes <= output.length) return;
    const larger = Buffer.allocUnsafe(Math.max(output.length * 2, length + bytes));
    output.copy(larger, 0, 0, length);
    output = larger;
  }

  function append(bytes: Uint8Array, from: number, to: number): void {
    // Copying a short line in place costs less than a call.
    if (to - from > 256) {
      output.set(bytes.subarray(from, to), length);
      length += to - from;
      return;
    }
    let at = length;
    for (let index = from; index < to; index += 1) output[at++] = bytes[index] ?? 0;
    length = at;
  }
}

/** Tabs and the carriage return that ends a line of a TTY are harmless. */
function safeLine(line: string): string {
  return safeText(line.endsWith("\r") ? line.slice(0, -1) : line).replaceAll("\\t", "\t");
}
