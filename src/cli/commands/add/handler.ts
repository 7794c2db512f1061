import { podAround, podGone, refuseForeign } from "../../../core/observe/pod-around.ts";
import { findPod } from "../../../core/observe/target.ts";
import { readyProbeOf } from "../../../core/probes/attempt.ts";
import { add as addContainer } from "../../../core/run/add.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import { restarterOf } from "../../../core/supervise/decide-next.ts";
import type { PodSpec, PullPolicy } from "../../../podfile/model.ts";
import {
  type ContainerArgument,
  checkContainerArgument,
  type GivenContainer,
  readContainerArgument,
} from "../../arguments/container-argument.ts";
import { prepareSave } from "../../arguments/prepare-save.ts";
import { secretReader } from "../../arguments/read-secret.ts";
import { startSupervisor } from "../../arguments/supervision.ts";
import type { Context } from "../../frame/context.ts";
import { openProgress } from "../../text/progress.ts";

interface AddInput extends ContainerArgument {
  readonly pod: string;
  readonly pull: PullPolicy | undefined;
  readonly timeout: number | undefined;
}

export async function add(input: AddInput, context: Context): Promise<void> {
  checkContainerArgument(input);
  const { signal } = context;
  await using backend = await context.openBackend();
  const { name: pod } = findPod(await backend.list({ brief: true, signal }), input.pod);
  await addGiven(backend, pod, context, {
    ...input,
    read: (around) => readContainerArgument(input, around, context),
  });
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
  options: AddGivenOptions,
): Promise<void> {
  const { signal } = context;
  const observed = await backend.observe(pod, { signal });
  if (observed === undefined) throw podGone(pod);
  refuseForeign(observed);
  const around = await podAround(backend, observed, { signal });
  const { container, recorded, text } = await options.read(around);
  const { name } = container;
  const { save } = options;
  const saving = save === undefined ? undefined : await prepare(save);
  using progress = openProgress(context);
  await addContainer(
    backend,
    pod,
    { container, recorded },
    {
      ...(options.pull && { pull: options.pull }),
      ...(options.timeout !== undefined && { timeoutMs: options.timeout }),
      readSecret: secretReader(context),
      signal,
      onProgress: progress.show,
    },
  );
  // Nobody else would start it again when it ends.
  if (observed.containers.some((one) => restarterOf(one) === "supervisor")) {
    await startSupervisor(backend, context);
  }
  await saving?.write();
  const says = readyProbeOf(container) !== undefined;
  const saved = saving ? `, and is in ${save}` : "";
  context.note(`${pod}/${name} ${says ? "is ready" : "runs"}${saved}`);

  /** Finds out before anything is done to the pod. */
  async function prepare(file: string) {
    const { addToPodFile } = await import("../../../podfile/edit/edit-pod-file.ts");
    const wanted = { name, text, container };
    return prepareSave(file, (source, load) => addToPodFile(source, pod, wanted, load), context);
  }
}
