import { openLogs } from "../../../app/pods/logs.ts";
import type { Session } from "../../../app/session.ts";
import { writeBytes } from "../../../host/write-bytes.ts";
import type { Context } from "../../frame/context.ts";
import { untilInterrupted } from "../../frame/interrupted.ts";
import { createLogStyles } from "../../text/log-style.ts";
import { createLogWriter } from "../../text/log-writer.ts";
import { safeText } from "../../text/safe-text.ts";

interface LogsInput {
  readonly targets: readonly string[];
  readonly follow: boolean;
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly tail: number | undefined;
  readonly grep: RegExp | undefined;
  readonly timestamps: boolean;
  readonly prefix: boolean;
  readonly json: boolean;
}

export async function logs(input: LogsInput, context: Context): Promise<number> {
  await using session = await context.openSession();
  if (input.follow) return await untilInterrupted(context, () => showLogs(session, input, context));
  await showLogs(session, input, context);
  return 0;
}

async function showLogs(session: Session, input: LogsInput, context: Context): Promise<void> {
  const { follow, since, until, tail, grep, timestamps, json } = input;
  const { stdout } = context;
  const { pods, known, alone, runs } = await openLogs(session, input.targets, {
    follow,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(tail !== undefined && { tail }),
    onUnreadable: (error) => context.note(safeText(error.message)),
  });
  const writer = createLogWriter({
    style: createLogStyles({
      known,
      prefix: input.prefix && !alone,
      severalPods: pods.length > 1,
      paint: context.paint,
    }),
    json,
    timestamps,
    grep,
    safe: stdout.isTTY === true,
  });
  for await (const batch of runs) await writeBytes(stdout, writer.write(batch));
  await writeBytes(stdout, writer.finish());
}
