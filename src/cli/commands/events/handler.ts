import { readEvents } from "../../../app/pods/events.ts";
import { quietEvents } from "../../../core/observe/merge-until-first-ends.ts";
import type { BackendEvent } from "../../../core/seam/streams.ts";
import { writeBytes } from "../../../host/write-bytes.ts";
import type { Context } from "../../frame/context.ts";
import { untilInterrupted } from "../../frame/interrupted.ts";
import { formatEvent } from "./render.ts";

interface EventsInput {
  readonly pod: string | undefined;
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly all: boolean;
  readonly json: boolean;
}

export async function events(input: EventsInput, context: Context): Promise<number> {
  await using session = await context.openSession();
  return await untilInterrupted(context, async () => {
    const { pod, since, until } = input;
    const source = readEvents(session, {
      ...(pod !== undefined && { pod }),
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
    });
    for await (const event of input.all ? source : quietEvents(source)) {
      const line = input.json ? eventJson(event) : formatEvent(event, context.paint);
      await writeBytes(context.stdout, Buffer.from(`${line}\n`));
    }
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
  reason,
  labels,
}: BackendEvent) {
  return JSON.stringify({ time, type, action, id, name, podId, exitCode, health, reason, labels });
}
