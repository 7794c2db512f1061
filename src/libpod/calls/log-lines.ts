import type { OutputChunk, StreamName } from "../frames.ts";

/** A whole line of a container's log. */
export interface LogLine {
  readonly stream: StreamName;
  /** As the engine wrote it: RFC 3339, to the nanosecond. @podman <5.8: times are whole seconds. */
  readonly time: string;
  /** Without its line feed. */
  readonly text: string;
}

interface Pending {
  time: string;
  pieces: Buffer[];
}

/**
 * Joins the frames of a log that was asked for with timestamps to lines. The server sends a frame
 * for each record of the log. A line longer than the runtime's buffer is several records: each has
 * its own timestamp in front, and only the last one ends with a line feed. The line's time is that
 * of its first record.
 *
 * @podman <5.0: with `tail`, the first parts of a long line are left out.
 */
export async function* readLogLines(frames: AsyncIterable<OutputChunk>): AsyncGenerator<LogLine> {
  const pending = new Map<StreamName, Pending>();
  for await (const { stream, data } of frames) {
    const space = data.indexOf(32);
    const time = data.toString("latin1", 0, Math.max(space, 0));
    const ends = data.at(-1) === 10;
    const text = data.subarray(space + 1, ends ? -1 : undefined);
    const open = pending.get(stream) ?? { time, pieces: [] };
    open.pieces.push(text);
    if (ends) {
      pending.delete(stream);
      yield { stream, time: open.time, text: joinText(open.pieces) };
    } else pending.set(stream, open);
  }
  for (const [stream, { time, pieces }] of pending) yield { stream, time, text: joinText(pieces) };
}

function joinText(pieces: readonly Buffer[]): string {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined
    ? only.toString()
    : Buffer.concat(pieces).toString();
}
