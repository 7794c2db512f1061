import { readStats, watchStats } from "../../../app/pods/stats.ts";
import type { Session } from "../../../app/session.ts";
import type { PodUsage } from "../../../core/observe/pod-stats.ts";
import { writeBytes } from "../../../host/write-bytes.ts";
import type { Context } from "../../frame/context.ts";
import { untilInterrupted } from "../../frame/interrupted.ts";
import { formatStats, openRedraw, statsJson } from "./render.ts";

interface StatsInput {
  readonly pod: string | undefined;
  readonly watch: boolean;
  readonly interval: number | undefined;
  readonly json: boolean;
}

export async function stats(input: StatsInput, context: Context): Promise<number> {
  await using session = await context.openSession();
  if (input.watch) return await untilInterrupted(context, () => watch(session, input, context));
  const usage = await readStats(session, input);
  if (input.json) context.print(JSON.stringify(usage.map(statsJson), undefined, 2));
  else if (usage.length > 0) context.print(formatStats(usage, context.paint));
  else context.note("there are no pods");
  return 0;
}

async function watch(session: Session, input: StatsInput, context: Context): Promise<void> {
  const { stdout, paint } = context;
  const redraw = stdout.isTTY && !input.json ? openRedraw(stdout) : undefined;
  try {
    for await (const usage of watchStats(session, { ...input, intervalMs: input.interval })) {
      if (redraw) redraw.show(formatStats(usage, paint));
      else await writeBytes(stdout, Buffer.from(render(usage, input, context)));
    }
  } finally {
    redraw?.[Symbol.dispose]();
  }
}

function render(usage: readonly PodUsage[], { json }: StatsInput, { paint }: Context): string {
  if (!json) return `${formatStats(usage, paint)}\n\n`;
  return `${JSON.stringify({ time: new Date().toISOString(), pods: usage.map(statsJson) })}\n`;
}
