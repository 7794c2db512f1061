import { readPodLogs } from "../../../core/logs/read-pod-logs.ts";
import { findTarget, type Target } from "../../../core/observe/target.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import type { ObservedContainer, ObservedPod } from "../../../core/seam/observed.ts";
import type { Context } from "../../frame/context.ts";
import { untilInterrupted } from "../../frame/interrupted.ts";
import { writeBytes } from "../../frame/io.ts";
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
  await using backend = await context.openBackend();
  if (input.follow) return await untilInterrupted(context, () => showLogs(backend, input, context));
  await showLogs(backend, input, context);
  return 0;
}

async function showLogs(backend: Backend, input: LogsInput, context: Context): Promise<void> {
  const { follow, since, until, tail, grep, timestamps, json } = input;
  const { signal, stdout } = context;
  const observed = await backend.list({ brief: true, signal });
  const targets = input.targets.map((name) => findTarget(observed, name));
  const pods = [...new Set(targets.map(({ pod }) => pod))];
  const select = selectorOf(targets);
  const known = pods.flatMap((pod) =>
    pod.containers
      .filter((container) => select(pod, container))
      .map(({ name }) => ({ pod: pod.name, name })),
  );
  const alone = targets.length === 1 && targets[0]?.kind === "container";
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
  const runs = readPodLogs(backend, {
    pods,
    select,
    follow,
    signal,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(tail !== undefined && { tail }),
    onUnreadable: (_, error) => {
      if (known.length < 2) throw error;
      context.note(safeText(error.message));
    },
  });
  for await (const batch of runs) await writeBytes(stdout, writer.write(batch));
  await writeBytes(stdout, writer.finish());
}

/** Containers are known by their names, so that one that is made anew goes on being shown. */
function selectorOf(targets: readonly Target[]) {
  return (pod: ObservedPod, container: ObservedContainer): boolean =>
    targets.some(
      (target) =>
        target.pod.id === pod.id &&
        (target.kind === "pod"
          ? container.role !== "infra"
          : target.container.fullName === container.fullName),
    );
}
