import { engineError } from "./engine-error.ts";
import { readJsonLines } from "./json-lines.ts";
import type { EventRecord } from "./types/event.ts";

/** Podman 4 reports a failure as an error body in the middle of the stream. */
export async function* readEvents(source: AsyncIterable<Buffer>): AsyncGenerator<EventRecord> {
  for await (const value of readJsonLines(source)) {
    const record = value as EventRecord & { readonly response?: number };
    if (record.Type === undefined && record.response !== undefined) {
      throw engineError(record.response, JSON.stringify(value), "GET events");
    }
    yield record;
  }
}
