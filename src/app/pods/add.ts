import { podAround, podGone, refuseForeign } from "../../core/observe/pod-around.ts";
import { findPod } from "../../core/observe/target.ts";
import { add as addContainer, type AddOptions as CoreAddOptions } from "../../core/run/add.ts";
import { restarterOf } from "../../core/supervise/decide-next.ts";
import type { ContainerSpec, PodSpec } from "../../podfile/model.ts";
import type { Session } from "../session.ts";
import { startSupervisor } from "../supervision/supervision.ts";
import { prepareSave } from "./prepare-save.ts";
import { secretReader } from "./read-secret.ts";
import {
  type ContainerArgument,
  checkContainerArgument,
  type GivenContainer,
  readContainerArgument,
} from "./sidecar.ts";

export interface AddOptions extends Partial<CoreAddOptions> {
  /** The pod file that the sidecar is written into, too. */
  readonly save?: string | undefined;
}

/** What was added. */
export interface Added {
  readonly pod: string;
  readonly container: ContainerSpec;
}

/**
 * Adds a sidecar to a pod that runs, named by a preset or read from a file, and waits until it runs.
 *
 * @param name the pod's name or the start of its ID
 * @throws SidepodError as `add` of core/run does; `file-not-edited` where the file to save to cannot be
 *   edited, before anything is done
 */
export async function addSidecar(
  session: Session,
  name: string,
  argument: ContainerArgument,
  options: Omit<AddOptions, "save"> = {},
): Promise<Added> {
  checkContainerArgument(argument);
  const { backend } = session;
  const { signal = session.signal } = options;
  const { name: pod } = findPod(await backend.list({ brief: true, signal }), name);
  const read = (around: PodSpec) => readContainerArgument(argument, around, session);
  return await addGiven(session, pod, read, { ...options, save: argument.save });
}

/**
 * The same for a sidecar that is read for the pod that is there.
 *
 * @param pod its name
 */
export async function addGiven(
  session: Session,
  pod: string,
  read: (around: PodSpec) => Promise<GivenContainer>,
  { save, ...options }: AddOptions,
): Promise<Added> {
  const { backend } = session;
  const { signal = session.signal } = options;
  const observed = await backend.observe(pod, { signal });
  if (observed === undefined) throw podGone(pod);
  refuseForeign(observed);
  const around = await podAround(backend, observed, { signal });
  const { container, recorded, text } = await read(around);
  const { name } = container;
  const saving = save === undefined ? undefined : await prepare(save);
  const how = { readSecret: secretReader(session), ...options, signal };
  await addContainer(backend, pod, { container, recorded }, how);
  // Nothing else would restart it.
  if (observed.containers.some((one) => restarterOf(one) === "supervisor")) {
    await startSupervisor(session, { signal });
  }
  await saving?.write();
  return { pod, container };

  /** Finds out before anything is done to the pod. */
  async function prepare(file: string) {
    const { addToPodFile } = await import("../../podfile/edit/edit-pod-file.ts");
    const wanted = { name, text, container };
    return prepareSave(file, (source, load) => addToPodFile(source, pod, wanted, load), session);
  }
}
