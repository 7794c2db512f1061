import { findTarget } from "../../core/observe/target.ts";
import type { PodDetails } from "../../core/seam/observed.ts";
import type { Session } from "../session.ts";

/**
 * All that is known of a pod, or of one container of it.
 *
 * @throws SidepodError `not-found`, with the nearest name as its hint
 */
export async function inspect({ backend, signal }: Session, target: string): Promise<PodDetails> {
  const found = findTarget(await backend.list({ brief: true, signal }), target);
  const all = await backend.inspect(found.pod.id, { signal });
  if (found.kind === "pod") return all;
  const { id } = found.container;
  return { ...all, containers: all.containers.filter(({ container }) => container.id === id) };
}
