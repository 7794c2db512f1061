import { type Added, addSidecar } from "../../../app/pods/add.ts";
import { type ContainerArgument, checkContainerArgument } from "../../../app/pods/sidecar.ts";
import { readyProbeOf } from "../../../core/probes/attempt.ts";
import type { PullPolicy } from "../../../podfile/model.ts";
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

/** `webapp/proxy is ready, and is in sidepod.yaml` */
export function addedText({ pod, container }: Added, save: string | undefined): string {
  const says = readyProbeOf(container) !== undefined;
  const saved = save === undefined ? "" : `, and was added to ${save}`;
  return `${pod}/${container.name} ${says ? "is ready" : "runs"}${saved}`;
}
