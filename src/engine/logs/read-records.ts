import type { LogRecord } from "../backend.ts";
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
