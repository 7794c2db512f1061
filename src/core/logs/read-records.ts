import { isSidepodError } from "../../errors.ts";
import type { Call } from "../seam/call.ts";
import type { LogRecord, Streams } from "../seam/streams.ts";
import { createLineReader } from "./log-line.ts";
import { readTime } from "./log-time.ts";
import type { LogSource } from "./merge-logs.ts";

/** The lines of a log one by one, as texts; for little of it. */
export async function* readRecords(source: LogSource): AsyncGenerator<LogRecord> {
  const reader = createLineReader();
  let records: LogRecord[] = [];
  const onLine = (bytes: Buffer, time: number, stderr: boolean, from: number, to: number) => {
    records.push({
      time: readTime(bytes, time),
      stream: stderr ? "stderr" : "stdout",
      line: bytes.toString("utf8", from, to),
    });
  };
  for await (const chunk of source) {
    reader.read(chunk, 0, chunk.length, onLine);
    const ready = records;
    records = [];
    yield* ready;
  }
  reader.finish(onLine);
  yield* records;
}

/**
 * The last lines that a container wrote in its last life, as evidence for an error.
 *
 * @param options.since from when on its log is of another life (`logStartOf`)
 */
export async function lastLogLines(
  backend: Pick<Streams, "logs" | "logStartOf">,
  container: string,
  { since, signal }: Call & { readonly since?: string | undefined } = {},
  count = 10,
): Promise<readonly string[]> {
  const lines: string[] = [];
  try {
    const from = since ?? (await backend.logStartOf(container, { signal }));
    for await (const { line } of backend.logs(container, {
      tail: count,
      ...(from !== undefined && { since: from }),
      signal,
    })) {
      lines.push(line);
    }
  } catch (error) {
    // Evidence must not take the place of the error that it is for.
    if (!isSidepodError(error)) throw error;
    lines.push(`(its log cannot be read: ${error.message})`);
  }
  return lines.slice(-count);
}
