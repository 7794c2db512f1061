import type { FileHandle } from "node:fs/promises";
import { createLineReader } from "../../../core/logs/log-line.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import type { Call } from "../../../core/seam/call.ts";
import { findExtent, reopen, sizeOf } from "../streams/file-logs.ts";
import { openLog, readLines } from "../streams/log-file.ts";

/** Looks for a text in the log of one life of a container, further on each time. */
export interface LogSearch extends AsyncDisposable {
  /** Whether a line has it, by now. Once found it stays found, whatever becomes of the log. */
  look(call: Call): Promise<boolean>;
}

/**
 * In the log's file. It is kept open: conmon replaces it at its largest size, and what was written
 * to the old one in the meantime is read first.
 *
 * @param since when the container ended the last time: it can write before the engine notes its start
 */
export function searchFile(path: string, wanted: string, since: string | undefined): LogSearch {
  let file: FileHandle | undefined;
  let at = 0;
  let found = false;
  const lines = createLineReader();

  async function readOn(log: FileHandle, signal: AbortSignal | undefined): Promise<void> {
    for await (const chunk of readLines(log, { from: at, to: await sizeOf(log) })) {
      signal?.throwIfAborted();
      lines.read(chunk, 0, chunk.length, (bytes, _time, _stderr, from, to) => {
        found ||= bytes.subarray(from, to).includes(wanted);
      });
      at += chunk.length;
      if (found) return;
    }
  }
  async function close(): Promise<void> {
    await file?.close();
    file = undefined;
  }

  return inTurn({
    look: async ({ signal }) => {
      if (file === undefined && !found) {
        file = await openLog(path);
        if (file) at = (await findExtent(file, since)).from;
      }
      while (file && !found) {
        await readOn(file, signal);
        const renewed: Awaited<ReturnType<typeof reopen>> = await reopen(path, file, at);
        if (renewed === undefined || renewed === "removed") break;
        await file.close();
        file = renewed;
        at = 0;
      }
      if (found) await close();
      return found;
    },
    [Symbol.asyncDispose]: close,
  });
}

/** Over the engine's API, from a little before the last line that it gave. */
export function searchLines(
  logs: Backend["logs"],
  container: string,
  wanted: string,
  since: string | undefined,
): LogSearch {
  let from = since;
  let found = false;
  return inTurn({
    look: async ({ signal }) => {
      if (found) return true;
      let last: string | undefined;
      for await (const { time, line } of logs(container, {
        signal,
        ...(from && { since: from }),
      })) {
        found = line.includes(wanted);
        if (found) return true;
        last = time;
      }
      signal?.throwIfAborted();
      // Several lines can have the same time, and engines don't agree whether `since` is in.
      if (last !== undefined) from = new Date(Date.parse(last) - 1000).toISOString();
      return false;
    },
    [Symbol.asyncDispose]: async () => undefined,
  });
}

/** Two probes can look for the same text at once. */
function inTurn(search: LogSearch): LogSearch {
  let turn: Promise<unknown> = Promise.resolve();
  const next = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  return {
    look: (call) => next(() => search.look(call)),
    [Symbol.asyncDispose]: () => next(async () => search[Symbol.asyncDispose]()),
  };
}
