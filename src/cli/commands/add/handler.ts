import { type Added, addGiven as addGivenSidecar, addSidecar } from "../../../app/pods/add.ts";
import type { ContainerArgument, GivenContainer } from "../../../app/pods/sidecar.ts";
import { checkContainerArgument } from "../../../app/pods/sidecar.ts";
import { sessionOn } from "../../../app/session.ts";
import { readyProbeOf } from "../../../core/probes/attempt.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import type { PodSpec, PullPolicy } from "../../../podfile/model.ts";
import type { Context } from "../../frame/context.ts";
import { openProgress } from "../../text/progress.ts";

interface AddInput extends ContainerArgument {
  readonly pod: string;
  readonly pull: PullPolicy | undefined;
  readonly timeout: number | undefined;
}

export async function add(input: AddInput, context: Context): Promise<void> {
  // What is wrong on the command line takes no engine to be told.
  checkContainerArgument(input);
  await using session = await context.openSession();
  using progress = openProgress(context);
  const added = await addSidecar(session, input.pod, input, {
    ...(input.pull && { pull: input.pull }),
    ...(input.timeout !== undefined && { timeoutMs: input.timeout }),
    onProgress: progress.show,
  });
  context.note(addedText(added, input.save));
}

interface AddGivenOptions extends Pick<AddInput, "pull" | "timeout" | "save"> {
  /** Reads the sidecar for the pod that is there. */
  readonly read: (around: PodSpec) => Promise<GivenContainer>;
}

/** Adds a sidecar to a pod, and to the pod's file where that is asked for. */
export async function addGiven(
  backend: Backend,
  pod: string,
  context: Context,
  { read, pull, timeout, save }: AddGivenOptions,
): Promise<void> {
  using progress = openProgress(context);
  const session = sessionOn(backend, context);
  const added = await addGivenSidecar(session, pod, read, {
    ...(pull && { pull }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
    save,
    onProgress: progress.show,
  });
  context.note(addedText(added, save));
}

export function addedText({ pod, container }: Added, save: string | undefined): string {
  const says = readyProbeOf(container) !== undefined;
  const saved = save === undefined ? "" : `, and is in ${save}`;
  return `${pod}/${container.name} ${says ? "is ready" : "runs"}${saved}`;
}
