import { formatLine, isLine, nextLine, startOfLine } from "../../../core/logs/log-line.ts";
import { canonicalTime, compareTimes, readTime } from "../../../core/logs/log-time.ts";
import type { LogSource } from "../../../core/logs/merge-logs.ts";
import type { LogBookmark, LogOptions } from "../../../core/seam/streams.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { OutputChunk } from "../../../libpod/frames.ts";

/** How long nothing has to come until a followed log is thought to have been read to its end. */
const quietMs = 250;
const chunkSize = 1 << 16;

/**
 * Reads a container's log over the engine's API: from another machine, from journald, and where the
 * file may not be read.
 *
 * @podman <5.8: times are whole seconds, so that lines of several containers are in order only as far as
 *   that.
 *
 * @param isAlive whether the container is in the life still that the reading began in
 */
export async function* readApiLog(
  client: Pick<LibpodClient, "containers">,
  container: string,
  { bookmark = {}, ...options }: LogOptions,
  isAlive: () => Promise<boolean>,
): AsyncGenerator<Buffer, void, undefined> {
  const { follow = false, since, tail, signal } = options;
  const { tail: _, ...rest } = options;
  if (bookmark.time === undefined && tail !== undefined) {
    // The last line tells from where on, also where it is not wanted itself.
    const past = { ...options, follow: false, tail: Math.max(tail, 1) };
    for await (const chunk of readFrames(client, container, past)) {
      moveBehind(chunk);
      if (tail > 0) yield chunk;
    }
    if (!follow) return;
  }
  if (follow) yield* whileAlive();
  for await (const chunk of readFrom({ follow: false })) {
    moveBehind(chunk);
    yield chunk;
  }

  /**
   * What is followed is given out when the container is seen to be alive after it came: of what has
   * ended, Podman drops lines at random (StopAtEOF of its tail), so that is read once more.
   */
  async function* whileAlive(): AsyncGenerator<Buffer> {
    if (!(await isAlive())) return;
    for await (const chunk of readFrom({ follow: true })) {
      if (chunk.length > 0 && !(await isAlive())) return;
      moveBehind(chunk);
      yield chunk;
    }
  }

  function readFrom(how: { readonly follow: boolean }): AsyncIterable<Buffer> {
    const known = bookmark.time;
    const from = known?.time ?? since;
    const source = readFrames(client, container, {
      ...rest,
      ...how,
      ...(from !== undefined && { since: from }),
    });
    return known ? readOn(source, known) : source;
  }

  function moveBehind(chunk: Buffer): void {
    signal?.throwIfAborted();
    const position = positionAfter(chunk, bookmark.time);
    if (position) bookmark.time = position;
  }
}

async function* readFrames(
  { containers }: Pick<LibpodClient, "containers">,
  container: string,
  { follow = false, since, until, tail, signal }: Omit<LogOptions, "bookmark">,
): AsyncGenerator<Buffer, void, undefined> {
  const frames = containers.logs(container, {
    follow,
    timestamps: true,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(tail !== undefined && { tail }),
    ...(signal && { signal }),
  });
  const iterator = frames[Symbol.asyncIterator]();
  let waiting: Buffer[] = [];
  let size = 0;
  let quiet = false;
  const take = () => {
    const chunk = Buffer.concat(waiting);
    waiting = [];
    size = 0;
    return chunk;
  };
  try {
    let next = iterator.next();
    while (true) {
      // Frames that are there already come within one turn: they go together.
      const result = await within(next, size > 0 ? 0 : follow && !quiet ? quietMs : undefined);
      if (result === undefined) {
        quiet = size === 0;
        yield take();
        continue;
      }
      if (result.done) break;
      quiet = false;
      next = iterator.next();
      const line = toLine(result.value);
      waiting.push(line);
      size += line.length;
      if (size >= chunkSize) yield take();
    }
    if (size > 0) yield take();
  } finally {
    // Without waiting: a followed log may be silent for ever, and the abort closes it.
    if (signal?.aborted) void iterator.return(undefined).catch(() => undefined);
    else await iterator.return(undefined);
  }
}

/** The value, or undefined after a time. */
async function within<T>(value: Promise<T>, timeoutMs: number | undefined): Promise<T | undefined> {
  if (timeoutMs === undefined) return value;
  let stop: () => void = () => undefined;
  const late = new Promise<undefined>((resolve) => {
    if (timeoutMs === 0) {
      const immediate = setImmediate(resolve, undefined);
      stop = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(resolve, timeoutMs, undefined);
      stop = () => clearTimeout(timer);
    }
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    stop();
  }
}

/** A frame is a record of the log: a time, a space, the text, and a line feed unless it is a part. */
function toLine({ stream, data }: OutputChunk): Buffer {
  const space = data.indexOf(32);
  const time = canonicalTime(data.toString("latin1", 0, Math.max(space, 0)));
  const whole = data.at(-1) === 10;
  const text = data.subarray(time === undefined ? 0 : space + 1, whole ? -1 : undefined);
  return formatLine(time ?? "1970-01-01T00:00:00.000000000+00:00", stream, text, !whole);
}

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
