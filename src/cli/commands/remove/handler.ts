import { podGone } from "../../../core/observe/pod-around.ts";
import { findPod } from "../../../core/observe/target.ts";
import { planRemove, remove as removeContainer } from "../../../core/run/remove.ts";
import { prepareSave } from "../../arguments/prepare-save.ts";
import type { Context } from "../../frame/context.ts";
import { openProgress } from "../../text/progress.ts";

interface RemoveInput {
  readonly pod: string;
  readonly name: string;
  readonly save: string | undefined;
  readonly grace: number | undefined;
  readonly timeout: number | undefined;
}

export async function remove(input: RemoveInput, context: Context): Promise<void> {
  const { signal } = context;
  const { name } = input;
  await using backend = await context.openBackend();
  const { name: pod } = findPod(await backend.list({ brief: true, signal }), input.pod);
  const saving = input.save === undefined ? undefined : await prepare(input.save);
  using progress = openProgress(context);
  await removeContainer(backend, pod, name, {
    ...(input.grace !== undefined && { graceMs: input.grace }),
    ...(input.timeout !== undefined && { timeoutMs: input.timeout }),
    signal,
    onProgress: progress.show,
  });
  await saving?.write();
  const saved = saving?.changes
    ? `, and is out of ${input.save}`
    : saving
      ? `; ${input.save} did not have it`
      : "";
  context.note(`${pod}/${name} is removed${saved}`);

  /** Finds out before anything is done to the pod, and after what speaks against it there. */
  async function prepare(file: string) {
    const observed = await backend.observe(pod, { signal });
    if (observed === undefined) throw podGone(pod);
    planRemove(observed, name);
    const { removeFromPodFile } = await import("../../../podfile/edit/edit-pod-file.ts");
    return prepareSave(file, (source, load) => removeFromPodFile(source, pod, name, load), context);
  }
}
