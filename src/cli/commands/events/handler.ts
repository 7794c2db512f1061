import { mergeUntilFirstEnds, quietEvents } from "../../../core/observe/merge-until-first-ends.ts";
import { findPod } from "../../../core/observe/target.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import type { BackendEvent } from "../../../core/seam/streams.ts";
import { followSupervisor } from "../../../supervisor/ask.ts";
import { placeOf } from "../../arguments/supervision.ts";
import type { Context } from "../../frame/context.ts";
import { untilInterrupted } from "../../frame/interrupted.ts";
import { writeBytes } from "../../frame/io.ts";
import { formatEvent } from "./render.ts";

interface EventsInput {
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
  context: Context,
): Promise<AsyncIterable<BackendEvent>> {
  const { signal } = context;
  const id = pod && findPod(await backend.list({ brief: true, signal }), pod).id;
  // Then there is nothing to wait for.
  const past = until !== undefined && Date.parse(until) <= Date.now();
  const own = backend.events({
    signal,
    ...(id !== undefined && { pod: id }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(past && { past }),
  });
  if (past) return own;
  const place = () => placeOf(backend, context);
  const kept = (over: AbortSignal) => ofPod(followSupervisor(place, { signal: over }), id);
  return mergeUntilFirstEnds(own, kept, signal);
}

async function* ofPod(
  events: AsyncIterable<BackendEvent>,
  pod: string | undefined,
): AsyncGenerator<BackendEvent, void, undefined> {
  for await (const event of events) {
    if (pod === undefined || event.id === pod || event.podId === pod) yield event;
  }
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
  reason,
  labels,
}: BackendEvent) {
  return JSON.stringify({ time, type, action, id, name, podId, exitCode, health, reason, labels });
}
