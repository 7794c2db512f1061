import type { DebugContainer } from "../engine/debugging.ts";
import { label } from "../engine/labels.ts";

/** So long nobody takes from making a container to starting it. */
const longestOpeningMs = 60_000;

/**
 * Why a debug container is of no use any more; undefined where it is. A copy of a configuration is
 * the user's to remove: what is tried in it outlives the target that `up` makes anew.
 */
export function reasonToCollect(
  { state, keep, createdAt, expiresAt, targetThere, labels }: DebugContainer,
  now: Date,
): string | undefined {
  if (labels[label.copy] !== undefined) return undefined;
  // With a copy of its files a session goes on; it ends with its client, or when its time is over.
  const needsNone = state === "running" && labels[label.snapshot] !== undefined;
  if (!targetThere && !needsNone) return "its target is gone";
  if (expiresAt !== "" && new Date(expiresAt) <= now) return "its time is over";
  if (keep) return undefined;
  if (state === "exited") return "it has ended";
  const ageMs = now.getTime() - Date.parse(createdAt);
  return state === "created" && ageMs > longestOpeningMs ? "it was never started" : undefined;
}
