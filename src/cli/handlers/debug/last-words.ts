import { lastLife } from "../../../debug/last-life.ts";
import type { Backend } from "../../../engine/backend.ts";
import type { DebugTarget } from "../../../engine/debugging.ts";
import { lastLogLines } from "../../../engine/last-log-lines.ts";
import type { Context } from "../../context.ts";
import { safeText } from "../../render/safe-text.ts";

/** Tells how a target's last life ended, and the end of its log. */
export async function tellLastLife(
  backend: Pick<Backend, "logs" | "logStartOf">,
  target: DebugTarget,
  { note, signal }: Pick<Context, "note" | "signal">,
): Promise<void> {
  for (const line of lastLife(target)) note(safeText(line));
  if (target.exit?.startedAt !== undefined) await tellLog(backend, target, {}, { note, signal });
}

/** @param life.since from when on the log is of the life that is told of, where that is not the last */
export async function tellLog(
  backend: Pick<Backend, "logs" | "logStartOf">,
  { id }: DebugTarget,
  { since }: { readonly since?: string | undefined },
  { note, signal }: Pick<Context, "note" | "signal">,
): Promise<void> {
  const lines = await lastLogLines(backend, id, { since, signal });
  if (lines.length === 0) note("it wrote nothing");
  for (const line of lines) note(`its log: ${safeText(line)}`);
}

/** Where what is left of it is to be found. */
export function tellCopy(target: DebugTarget, { note }: Pick<Context, "note">): void {
  const volumes = target.mounts.filter(({ type }) => type === "bind" || type === "volume");
  const inIt = volumes.length === 0 ? "" : "; in it are its volumes, read-only";
  note(`/target is a copy of its files, and is discarded${inIt}`);
}
