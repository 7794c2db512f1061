import { type PodUsage, sumPodUsage } from "../../../core/observe/pod-stats.ts";
import { findPod } from "../../../core/observe/target.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import type { ObservedPod } from "../../../core/seam/observed.ts";
import type { StatsSample } from "../../../core/seam/streams.ts";
import type { Context } from "../../frame/context.ts";
import { untilInterrupted } from "../../frame/interrupted.ts";
import { writeBytes } from "../../frame/io.ts";
import { formatStats, openRedraw, statsJson } from "./render.ts";

interface StatsInput {
  readonly pod: string | undefined;
  readonly watch: boolean;
  readonly interval: number | undefined;
  readonly json: boolean;
}

export async function stats(input: StatsInput, context: Context): Promise<number> {
  await using backend = await context.openBackend();
  if (input.watch) return await untilInterrupted(context, () => watch(backend, input, context));
  const pods = await select(backend, input, context);
  const running = runningIn(pods);
  const samples = running.length > 0 ? backend.stats(running, { signal: context.signal }) : [[]];
  for await (const sample of samples) {
    const usage = pods.map((pod) => sumPodUsage(pod, sample));
    if (input.json) context.print(JSON.stringify(usage.map(statsJson), undefined, 2));
    else if (usage.length > 0) context.print(formatStats(usage, context.paint));
    else context.note("there are no pods");
  }
  return 0;
}

async function watch(backend: Backend, input: StatsInput, context: Context): Promise<void> {
  const { stdout, signal, paint } = context;
  const redraw = stdout.isTTY && !input.json ? openRedraw(stdout) : undefined;
  const { interval: intervalMs } = input;
  try {
    // All containers, as those of a pod come and go.
    for await (const sample of backend.stats([], {
      watch: true,
      signal,
      ...(intervalMs !== undefined && { intervalMs }),
    })) {
      const pods = await select(backend, input, context);
      const usage = pods.map((pod) => sumPodUsage(pod, sample));
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

async function select(
  backend: Backend,
  { pod }: StatsInput,
  { signal }: Context,
): Promise<readonly ObservedPod[]> {
  const pods = await backend.list({ brief: true, signal });
  return pod === undefined ? pods : [findPod(pods, pod)];
}

function runningIn(pods: readonly ObservedPod[]): readonly StatsSample["container"][] {
  return pods.flatMap(({ containers }) =>
    containers.filter(({ state }) => state === "running").map(({ id }) => id),
  );
}
