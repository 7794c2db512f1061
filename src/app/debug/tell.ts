import { lastLogLines } from "../../core/logs/read-records.ts";
import type { Call } from "../../core/seam/call.ts";
import type { DebugTarget } from "../../core/seam/debugging.ts";
import type { Streams } from "../../core/seam/streams.ts";
import type { DebugOptions } from "./debug.ts";
import type { OnDebugEvent } from "./events.ts";
import { lastLife } from "./last-life.ts";
import type { DebugPlan } from "./plan.ts";

interface Telling extends Call {
  readonly onEvent: OnDebugEvent;
}

/** What has to be known before a session begins: its programs, and what it lacks. */
export function tellPlan(
  { toolkit, notes }: Pick<DebugPlan, "toolkit" | "notes">,
  { image, toolkit: asked }: DebugOptions,
  onEvent: OnDebugEvent,
): void {
  if (image === undefined && asked === undefined) onEvent({ type: "toolkit", toolkit });
  for (const text of notes) onEvent({ type: "note", text });
}

/** How a target's last life went, the end of its log, and where what is left of it is to be found. */
export async function tellLastLife(
  backend: Streams,
  target: DebugTarget,
  telling: Telling,
): Promise<void> {
  await tellLastExit(backend, target, telling);
  tellCopy(target, telling);
}

export async function tellLastExit(
  backend: Streams,
  target: DebugTarget,
  telling: Telling,
): Promise<void> {
  telling.onEvent({ type: "last-life", lines: lastLife(target) });
  if (target.exit?.startedAt !== undefined) await tellLog(backend, target, {}, telling);
}

/** @param life.since from when on the log is of the life that is told of, where that is not the last */
export async function tellLog(
  backend: Streams,
  { id }: DebugTarget,
  { since }: { readonly since?: string | undefined },
  { onEvent, signal }: Telling,
): Promise<void> {
  onEvent({ type: "log", lines: await lastLogLines(backend, id, { since, signal }) });
}

export function tellCopy({ mounts }: DebugTarget, { onEvent }: Telling): void {
  const hasVolumes = mounts.some(({ type }) => type === "bind" || type === "volume");
  onEvent({ type: "copy-of-files", hasVolumes });
}
