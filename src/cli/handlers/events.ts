import type { Backend, BackendEvent } from "../../engine/backend.ts";
import { quietEvents } from "../../engine/quiet-events.ts";
import { findPod } from "../../engine/target.ts";
import type { Context } from "../context.ts";
import { untilInterrupted } from "../interrupted.ts";
import { formatEvent } from "../render/event-line.ts";
import { writeBytes } from "../write-bytes.ts";

export interface EventsInput {
  readonly pod: string | undefined;
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly all: boolean;
  readonly json: boolean;
}

export async function events(input: EventsInput, context: Context): Promise<number> {
  await using backend = await context.openBackend();
  return await untilInterrupted(context, async () => {
    const source = await openEvents(backend, input, context);
    for await (const event of input.all ? source : quietEvents(source)) {
      const line = input.json ? eventJson(event) : formatEvent(event, context.paint);
      await writeBytes(context.stdout, Buffer.from(`${line}\n`));
    }
  });
}

async function openEvents(
  backend: Backend,
  { pod, since, until }: EventsInput,
  { signal }: Context,
): Promise<AsyncIterable<BackendEvent>> {
  const id = pod && findPod(await backend.list({ brief: true, signal }), pod).id;
  return backend.events({
    signal,
    ...(id !== undefined && { pod: id }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    // Then there is nothing to wait for.
    ...(until !== undefined && Date.parse(until) <= Date.now() && { past: true }),
  });
}

function eventJson({
  time,
  type,
  action,
  id,
  name,
  podId,
  exitCode,
  health,
  labels,
}: BackendEvent) {
  return JSON.stringify({ time, type, action, id, name, podId, exitCode, health, labels });
}
