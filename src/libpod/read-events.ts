import { engineError } from "./engine-error.ts";
import { readJsonLines } from "./json-lines.ts";
import { checkShape } from "./shape.ts";
import { event } from "./shapes.ts";
import type { EventRecord } from "./types/event.ts";

const call = "GET events";

/** Podman 4 reports a failure as an error body in the middle of the stream. */
export async function* readEvents(
  source: AsyncIterable<Buffer>,
  strict: boolean,
): AsyncGenerator<EventRecord> {
  for await (const value of readJsonLines(source)) {
    const failure = value as { readonly Type?: unknown; readonly response?: unknown } | null;
    if (failure?.Type === undefined && typeof failure?.response === "number") {
      throw engineError(failure.response, JSON.stringify(value), call);
    }
    checkShape(value, event, call, strict);
    yield value as EventRecord;
  }
}
