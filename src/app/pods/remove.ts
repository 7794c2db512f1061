import { podGone } from "../../core/observe/pod-around.ts";
import { findPod } from "../../core/observe/target.ts";
import {
  type RemoveOptions as CoreRemoveOptions,
  planRemove,
  remove as removeContainer,
} from "../../core/run/remove.ts";
import type { Session } from "../session.ts";
import { prepareSave } from "./prepare-save.ts";

export interface RemoveOptions extends CoreRemoveOptions {
  /** The pod file that the sidecar is taken out of, too. */
  readonly save?: string | undefined;
}

/** What was removed. */
export interface RemovedSidecar {
  readonly pod: string;
  /** Whether the file had it; undefined where none was to be saved. */
  readonly saved: boolean | undefined;
}

/**
 * Stops a sidecar within its grace and removes it; the other containers are left alone.
 *
 * @param podName the pod's name or the start of its ID
 * @throws SidepodError as `remove` of core/run does; `file-not-edited` where the file to save to cannot
 *   be edited, before anything is done
 */
export async function removeSidecar(
  session: Session,
  podName: string,
  name: string,
  { save, ...options }: RemoveOptions = {},
): Promise<RemovedSidecar> {
  const { backend } = session;
  const { signal = session.signal } = options;
  const { name: pod } = findPod(await backend.list({ brief: true, signal }), podName);
  const saving = save === undefined ? undefined : await prepare(save);
  await removeContainer(backend, pod, name, { ...options, signal });
  await saving?.write();
  return { pod, saved: saving?.changes };

  /** Finds out before anything is done to the pod, and after what speaks against it there. */
  async function prepare(file: string) {
    const observed = await backend.observe(pod, { signal });
    if (observed === undefined) throw podGone(pod);
    planRemove(observed, name);
    const { removeFromPodFile } = await import("../../podfile/edit/edit-pod-file.ts");
    return prepareSave(file, (source, load) => removeFromPodFile(source, pod, name, load), session);
  }
}
