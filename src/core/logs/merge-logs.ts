import { isLine, nextLine, startOfLine } from "./log-line.ts";
import { compareTimes } from "./log-time.ts";

/**
 * The log of one container: chunks of whole lines in order of time. An empty chunk says that there
 * is no more for now. A chunk is valid until the next one is asked for.
 */
export type LogSource = AsyncIterable<Buffer>;

/** Lines of one source that follow each other: `bytes[from..to)`. */
export interface LogRun<Key> {
  readonly key: Key;
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

interface MergeOptions {
  /**
   * How long a line waits for an earlier one of a source that has nothing to give, in
   * milliseconds; without it, until that source has given something or has ended.
   */
  readonly windowMs?: number;
}

export interface LogMerge<Key> extends AsyncIterable<readonly LogRun<Key>[]> {
  /**
   * Adds a source, also while the others are read. Its signal aborts when the merge is left, so
   * that a source that waits is not waited for.
   */
  add(key: Key, open: (signal: AbortSignal) => LogSource): void;
  /** Says that no more sources come: the merge ends when those that it has have ended. */
  close(): void;
  /** How many sources have not ended. */
  readonly open: number;
}

interface Cursor<Key> {
  readonly key: Key;
  readonly iterator: AsyncIterator<Buffer>;
  bytes: Buffer;
  at: number;
  ended: boolean;
  /** Whether the source said that it has nothing for now. */
  idle: boolean;
  pulling: boolean;
  failure: { readonly error: unknown } | undefined;
}

/**
 * Merges logs in order of time without looking into lines more than it must: what lies between two
 * lines of other sources is given out as one run. Runs are valid until the next ones are asked for.
 */
export function mergeLogs<Key>({ windowMs }: MergeOptions = {}): LogMerge<Key> {
  const cursors: Cursor<Key>[] = [];
  const left = new AbortController();
  let closed = false;
  let wake: (() => void) | undefined;

  return {
    add(key, open) {
      cursors.push({
        key,
        iterator: open(left.signal)[Symbol.asyncIterator](),
        bytes: Buffer.alloc(0),
        at: 0,
        ended: false,
        idle: false,
        pulling: false,
        failure: undefined,
      });
      wake?.();
    },
    close() {
      closed = true;
      wake?.();
    },
    get open() {
      return cursors.length;
    },
    [Symbol.asyncIterator]: merge,
  };

  async function* merge(): AsyncGenerator<readonly LogRun<Key>[], void, undefined> {
    try {
      let waitedFrom: number | undefined;
      while (true) {
        dropEnded();
        for (const cursor of cursors) pull(cursor);
        const ready = cursors.filter(hasLines);
        const missing = cursors.filter((cursor) => !hasLines(cursor));
        if (ready.length === 0) {
          waitedFrom = undefined;
          if (cursors.length === 0 && closed) return;
          await wait();
          continue;
        }
        if (missing.length > 0) {
          const waitMs = remaining(missing, waitedFrom);
          waitedFrom ??= performance.now();
          if (waitMs > 0) {
            await wait(waitMs);
            continue;
          }
        }
        waitedFrom = undefined;
        yield takeRuns(ready);
      }
    } finally {
      left.abort();
      await Promise.all(cursors.map(async ({ iterator }) => iterator.return?.()));
    }
  }

  function remaining(missing: readonly Cursor<Key>[], waitedFrom: number | undefined): number {
    if (windowMs === undefined) return Number.POSITIVE_INFINITY;
    // A source that has not said anything yet is still reading its past.
    if (missing.some(({ idle }) => !idle)) return Number.POSITIVE_INFINITY;
    return waitedFrom === undefined ? windowMs : windowMs - (performance.now() - waitedFrom);
  }

  function pull(cursor: Cursor<Key>): void {
    if (cursor.pulling || cursor.ended || hasLines(cursor)) return;
    cursor.pulling = true;
    cursor.iterator.next().then(
      ({ done, value }) => {
        cursor.pulling = false;
        if (done) cursor.ended = true;
        else {
          cursor.bytes = value;
          cursor.at = 0;
          cursor.idle = value.length === 0;
        }
        wake?.();
      },
      (error: unknown) => {
        cursor.pulling = false;
        cursor.ended = true;
        cursor.failure = { error };
        wake?.();
      },
    );
  }

  function dropEnded(): void {
    for (let index = cursors.length - 1; index >= 0; index -= 1) {
      const cursor = cursors[index];
      if (!cursor?.ended) continue;
      if (cursor.failure) throw cursor.failure.error;
      cursors.splice(index, 1);
    }
  }

  async function wait(timeoutMs?: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (timeoutMs !== undefined && Number.isFinite(timeoutMs)) {
        timer = setTimeout(resolve, timeoutMs);
      }
    });
    wake = undefined;
    clearTimeout(timer);
  }
}

function hasLines(cursor: Cursor<unknown>): boolean {
  return cursor.at < cursor.bytes.length;
}

/** Takes runs from cursors that all have lines, until one of them has none left. */
function takeRuns<Key>(cursors: readonly Cursor<Key>[]): LogRun<Key>[] {
  const runs: LogRun<Key>[] = [];
  while (true) {
    let [first, second]: (Cursor<Key> | undefined)[] = [];
    for (const cursor of cursors) {
      if (first === undefined || startsBefore(cursor, first)) [second, first] = [first, cursor];
      else if (second === undefined || startsBefore(cursor, second)) second = cursor;
    }
    if (first === undefined) return runs;
    const from = first.at;
    first.at = second ? endOfRun(first, second) : first.bytes.length;
    runs.push({ key: first.key, bytes: first.bytes, from, to: first.at });
    if (first.at >= first.bytes.length) return runs;
  }
}

function startsBefore(left: Cursor<unknown>, right: Cursor<unknown>): boolean {
  return isLine(left.bytes, left.at) && isLine(right.bytes, right.at)
    ? compareTimes(left.bytes, left.at, right.bytes, right.at) < 0
    : !isLine(left.bytes, left.at) && isLine(right.bytes, right.at);
}

/** Where the lines of `first` that are not later than the next one of `second` end. */
function endOfRun({ bytes, at }: Cursor<unknown>, second: Cursor<unknown>): number {
  const isLater = (line: number) =>
    isLine(bytes, line) && compareTimes(bytes, line, second.bytes, second.at) > 0;
  return findLine(bytes, nextLine(bytes, at), bytes.length, isLater);
}

/**
 * The first line in `bytes[from..to)` that the test holds for, `to` where there is none. Lines are
 * in order, so steps double until one holds, and the last step is halved.
 */
function findLine(
  bytes: Buffer,
  from: number,
  to: number,
  test: (line: number) => boolean,
): number {
  let low = from; // all lines before it fail the test
  for (let step = 512; low < to; step *= 2) {
    if (test(low)) return low;
    const next = nextLine(bytes, low);
    if (next >= to) return to;
    const far = startOfLine(bytes, Math.min(low + step, to - 1));
    if (far <= low) {
      low = next;
    } else if (!test(far)) {
      low = nextLine(bytes, far);
    } else {
      return bisect(bytes, next, far, test);
    }
  }
  return to;
}

/** As findLine, where the line at `high` is known to pass. */
function bisect(bytes: Buffer, low: number, high: number, test: (line: number) => boolean): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = startOfLine(bytes, Math.floor((from + to) / 2));
    if (test(middle)) to = middle;
    else from = nextLine(bytes, middle);
  }
  return to;
}
