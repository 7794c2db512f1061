import type { DebugContainer } from "../engine/debugging.ts";

/** Why a debug container is of no use any more; undefined where it is. */
export function reasonToCollect(
  { state, keep, expiresAt, targetThere }: DebugContainer,
  now: Date,
): string | undefined {
  if (!targetThere) return "its target is gone";
  if (expiresAt !== "" && new Date(expiresAt) <= now) return "its time is over";
  return state !== "running" && !keep ? "it has ended" : undefined;
}
