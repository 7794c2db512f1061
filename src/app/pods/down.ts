import { type DownOptions, down as downPod } from "../../core/run/down.ts";
import type { PodSpec } from "../../podfile/model.ts";
import { nearest } from "../../podfile/nearest.ts";
import type { Caller, Session } from "../session.ts";
import { loadPods } from "./pod-file.ts";

/** A pod to remove. */
export interface NamedPod {
  readonly name: string;
  /** What its file says of it, where a file has named it. */
  readonly file?: PodSpec;
}

/** What became of it. */
export interface Removed {
  readonly existed: boolean;
  /** The pod of Sidepod's whose name is the nearest, where there is none of this name. */
  readonly near?: string;
}

/** The pods that a name or a file stands for: what looks like a path is a pod file. */
export async function namePods(
  target: string | undefined,
  caller: Caller,
): Promise<readonly NamedPod[]> {
  const isFile = target === undefined || target === "-" || /\/|\.ya?ml$/.test(target);
  if (!isFile) return [{ name: target }];
  const pods = await loadPods(target, caller);
  return pods.map(({ spec }) => ({ name: spec.name, file: spec }));
}

/**
 * Stops a pod in order and removes everything that was made for it. That there is none is no error.
 *
 * @throws SidepodError as `down` of core/run does
 */
export async function down(
  session: Session,
  { name, file }: NamedPod,
  options: DownOptions = {},
): Promise<Removed> {
  const { backend, signal } = session;
  const existed = await downPod(backend, name, { signal, ...(file && { file }), ...options });
  // A file says which pod is meant.
  if (existed || file !== undefined) return { existed };
  const pods = await backend.list({ brief: true, managed: true, signal });
  const near = nearest(
    name,
    pods.map((pod) => pod.name),
  );
  return { existed, ...(near !== undefined && { near }) };
}
