import { down as downPod } from "../../../core/run/down.ts";
import type { PodSpec } from "../../../podfile/model.ts";
import { nearest } from "../../../podfile/nearest.ts";
import type { Context } from "../../frame/context.ts";
import { openProgress } from "../../text/progress.ts";
import { safeText } from "../../text/safe-text.ts";

interface DownInput {
  readonly target: string | undefined;
  readonly volumes: boolean;
  readonly grace: number | undefined;
  readonly timeout: number | undefined;
}

export async function down(input: DownInput, context: Context): Promise<void> {
  const asked = await podsOf(input.target, context);
  await using backend = await context.openBackend();
  using progress = openProgress(context);
  for (const { name, file } of asked) {
    const existed = await downPod(backend, name, {
      volumes: input.volumes,
      ...(file && { file }),
      ...(input.grace !== undefined && { graceMs: input.grace }),
      ...(input.timeout !== undefined && { timeoutMs: input.timeout }),
      signal: context.signal,
      onProgress: progress.show,
    });
    if (existed) continue;
    context.note(`there is no pod ${name}: nothing to remove`);
    // A file says which pod is meant.
    if (file !== undefined) continue;
    const pods = await backend.list({ brief: true, managed: true, signal: context.signal });
    const near = nearest(
      name,
      pods.map((pod) => pod.name),
    );
    if (near !== undefined) context.note(`did you mean ${safeText(near)}?`);
  }
}

/** What looks like a path is a pod file, everything else a pod's name. */
async function podsOf(
  target: string | undefined,
  context: Context,
): Promise<readonly { readonly name: string; readonly file?: PodSpec }[]> {
  const isFile = target === undefined || target === "-" || /\/|\.ya?ml$/.test(target);
  if (!isFile) return [{ name: target }];
  const { loadPods } = await import("../../arguments/pod-file-argument.ts");
  const pods = await loadPods(target, context);
  return pods.map(({ spec }) => ({ name: spec.name, file: spec }));
}
