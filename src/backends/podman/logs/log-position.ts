import type { LogBookmark } from "../../../engine/backend.ts";
import { isLine, nextLine, startOfLine } from "../../../engine/logs/log-line.ts";
import { compareTimes, readTime } from "../../../engine/logs/log-time.ts";
import type { LogSource } from "../../../engine/logs/merge-logs.ts";

/**
 * How far a log was read: up to which time, and how many of its lines have just that time, which are
 * several where a log is read over the API of an engine that gives whole seconds.
 */
export type LogPosition = NonNullable<LogBookmark["time"]>;

/** The position behind a chunk of whole lines, which was read at the position `before`. */
export function positionAfter(chunk: Buffer, before?: LogPosition): LogPosition | undefined {
  let last: number | undefined;
  let lines = 0;
  for (let end = chunk.length; end > 0; ) {
    const at = startOfLine(chunk, end - 1);
    if (isLine(chunk, at)) {
      last ??= at;
      if (compareTimes(chunk, at, chunk, last) !== 0) return { time: readTime(chunk, last), lines };
    }
    lines += 1; // also what is no line: it belongs to the line before it
    end = at;
  }
  if (last === undefined) return before && { ...before, lines: before.lines + lines };
  const goesOn = before !== undefined && isAt(chunk, last, before);
  return { time: readTime(chunk, last), lines: lines + (goesOn ? before.lines : 0) };
}

/** What is behind a position of a log that is read from the position's time on. */
export async function* readOn(source: LogSource, position: LogPosition): AsyncGenerator<Buffer> {
  let known = position.lines;
  for await (const chunk of source) {
    let at = 0;
    while (known > 0 && at < chunk.length) {
      // The known ones can be gone, where the log has reached its largest size since.
      if (isLine(chunk, at) && !isAt(chunk, at, position)) known = 0;
      else {
        known -= 1;
        at = nextLine(chunk, at);
      }
    }
    if (at < chunk.length || chunk.length === 0) yield chunk.subarray(at);
  }
}

function isAt(chunk: Buffer, at: number, { time }: LogPosition): boolean {
  return compareTimes(chunk, at, Buffer.from(time, "latin1"), 0) === 0;
}
