import { lastLife } from "../../../debug/last-life.ts";
import type { Backend } from "../../../engine/backend.ts";
import type { DebugTarget } from "../../../engine/debugging.ts";
import { lastLogLines } from "../../../engine/last-log-lines.ts";
import type { Context } from "../../context.ts";
import { safeText } from "../../render/safe-text.ts";

/** How long the engine may take to note a start. */
const engineDelayMs = 500;

/** Tells how a target's last life ended, and the end of its log. */
export async function tellLastLife(
  backend: Pick<Backend, "logs">,
  target: DebugTarget,
  { note, signal }: Pick<Context, "note" | "signal">,
): Promise<void> {
  for (const line of lastLife(target)) note(safeText(line));
  const since = target.exit?.startedAt;
  if (since !== undefined) await tellLog(backend, target, since, { note, signal });
}

/** @param since when the life began that it is to be of */
export async function tellLog(
  backend: Pick<Backend, "logs">,
  { id }: DebugTarget,
  since: string | undefined,
  { note, signal }: Pick<Context, "note" | "signal">,
): Promise<void> {
  const lines = await lastLogLines(backend, id, { since: since && sooner(since), signal });
  if (lines.length === 0) note("it wrote nothing");
  for (const line of lines) note(`its log: ${safeText(line)}`);
}

/** What dies at once has written before the engine says that it was started. */
function sooner(time: string): string {
  return new Date(Date.parse(time) - engineDelayMs).toISOString();
}

/** Where what is left of it is to be found. */
export function tellCopy(target: DebugTarget, { note }: Pick<Context, "note">): void {
  const volumes = target.mounts.filter(({ type }) => type === "bind" || type === "volume");
  const inIt = volumes.length === 0 ? "" : "; in it are its volumes, read-only";
  note(`/target is a copy of its files, and is discarded${inIt}`);
}
