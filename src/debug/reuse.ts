import type { DebugContainer } from "../engine/debugging.ts";
import { label } from "../engine/labels.ts";

/** Does nothing, so that sessions can come and go. */
export const holder = ["sleep", "infinity"];

/**
 * The running container that is as a new one would be, with the same programs and privileges, for
 * the same life of the target; the newest.
 */
export function reusable(
  containers: readonly DebugContainer[],
  hash: string,
): DebugContainer | undefined {
  return containers.findLast(
    ({ state, keep, labels }) => state === "running" && keep && labels[label.hash] === hash,
  );
}
