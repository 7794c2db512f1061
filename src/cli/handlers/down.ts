import { down as downPod } from "../../engine/down.ts";
import type { Context } from "../context.ts";
import { openProgress } from "../render/progress.ts";

export interface DownInput {
  readonly target: string | undefined;
  readonly volumes: boolean;
  readonly grace: number | undefined;
  readonly timeout: number | undefined;
}

export async function down(input: DownInput, context: Context): Promise<void> {
  const names = await podNames(input.target, context);
  await using backend = await context.openBackend();
  using progress = openProgress(context);
  for (const name of names) {
    const existed = await downPod(backend, name, {
      volumes: input.volumes,
      ...(input.grace !== undefined && { graceMs: input.grace }),
      ...(input.timeout !== undefined && { timeoutMs: input.timeout }),
      signal: context.signal,
      onProgress: progress.show,
    });
    if (!existed) context.note(`there is no pod ${name}: nothing to remove`);
  }
}

/** What looks like a path is a pod file, everything else a pod's name. */
async function podNames(target: string | undefined, context: Context): Promise<readonly string[]> {
  const isFile = target === undefined || target === "-" || /\/|\.ya?ml$/.test(target);
  if (!isFile) return [target];
  const { loadPods } = await import("../pod-file-argument.ts");
  return (await loadPods(target, context)).map(({ spec }) => spec.name);
}
