import type { DebugOptions } from "../../../app/debug/debug.ts";
import { lastLife } from "../../../app/debug/last-life.ts";
import type { Toolkit } from "../../../app/debug/toolkit.ts";
import type { TargetProcessInfo } from "../../../app/debug/tools/processes.ts";
import type { ToolContext } from "../../../app/debug/tools/run-tool.ts";
import { commandText } from "../../../command-text.ts";
import { lastLogLines } from "../../../core/logs/read-records.ts";
import type { Debugging, DebugTarget } from "../../../core/seam/debugging.ts";
import type { Streams } from "../../../core/seam/streams.ts";
import { isSidepodError } from "../../../errors.ts";
import type { Context } from "../../frame/context.ts";
import { safeText } from "../../text/safe-text.ts";
import type { SessionInput } from "./options.ts";

/** Tells how a target's last life ended, and the end of its log. */
export async function printLastExit(
  backend: Streams,
  target: DebugTarget,
  { note, signal }: Pick<Context, "note" | "signal">,
): Promise<void> {
  for (const line of lastLife(target)) note(safeText(line));
  if (target.exit?.startedAt !== undefined) await printLog(backend, target, {}, { note, signal });
}

/** @param life.since from when on the log is of the life that is told of, where that is not the last */
export async function printLog(
  backend: Streams,
  { id }: DebugTarget,
  { since }: { readonly since?: string | undefined },
  { note, signal }: Pick<Context, "note" | "signal">,
): Promise<void> {
  const lines = await lastLogLines(backend, id, { since, signal });
  if (lines.length === 0) note("it wrote nothing");
  for (const line of lines) note(`its log: ${safeText(line)}`);
}

/** Where what is left of it is to be found. */
export function printCopy(target: DebugTarget, { note }: Pick<Context, "note">): void {
  const volumes = target.mounts.filter(({ type }) => type === "bind" || type === "volume");
  const inIt = volumes.length === 0 ? "" : "; in it are its volumes, read-only";
  note(`/target is a copy of its files, and is discarded${inIt}`);
}

/** Removes what killed sessions have left; that it cannot be done is no failure of this one. */
export async function removeLeftovers(
  debugging: Pick<Debugging, "sweepSnapshots" | "sweepUnstarted">,
  { note, signal }: Pick<Context, "note" | "signal">,
): Promise<void> {
  try {
    await Promise.all([debugging.sweepSnapshots({ signal }), debugging.sweepUnstarted({ signal })]);
  } catch (error) {
    if (signal.aborted) return;
    if (!isSidepodError(error)) throw error;
    note(`note: what killed sessions have left stays: ${safeText(error.message)}`);
  }
}

/** Writes what somebody has to know before the session begins. */
export function printPlan(
  { toolkit, notes }: { readonly toolkit: Toolkit; readonly notes: readonly string[] },
  { image, toolkit: asked }: Pick<SessionInput, "image" | "toolkit">,
  { note }: Context,
): void {
  if (image === undefined && asked === undefined) {
    const whose = toolkit.kind === "image" ? toolkit.image : `the machine's own; ${toolkit.why}`;
    note(`programs: ${safeText(whose)}`);
  }
  for (const text of notes) note(`note: ${safeText(text)}`);
}

export function progress({ note }: Context): (text: string) => void {
  return (text) => note(safeText(text));
}

/** The status of what was killed, as it is with everything in a process namespace that ends. */
export const killed = 137;

/** The engine measures a session's time from its start on, which was a moment before. */
const clockMs = 500;

interface Ended {
  readonly status: number;
  /** By `performance.now()`. */
  readonly begun: number;
  readonly ttlMs: number | undefined;
}

/** Says that a session has ended because its time was over; whether that is so. */
export function noteTimeOver(
  { status, begun, ttlMs }: Ended,
  { tty }: Pick<DebugOptions, "tty">,
  { note }: Pick<Context, "note">,
): boolean {
  if (ttlMs === undefined || status !== killed) return false;
  if (performance.now() - begun < ttlMs - clockMs) return false;
  const over = `its time of ${ttlMs / 1000} s is over: --ttl gives more`;
  // The cursor stands behind the prompt.
  note(tty ? `\n${over}` : over);
  return true;
}

/** Says of which processes the open files could not be seen, and the options that mend it. */
export function noteUnseen(
  look: string,
  unseen: readonly TargetProcessInfo[],
  { place, context }: { readonly place: ToolContext; readonly context: Context },
): void {
  if (unseen.length === 0) return;
  const names = unseen.map(({ name, pid }) => `${safeText(name)} (${pid})`);
  const [first, ...more] = names;
  const who = more.length === 0 ? first : `${first} and ${more.length} more`;
  context.note(
    `what is open in ${who} may not be seen. Try: ` +
      commandText`sidepod debug ${place.target.name} --cap-add SYS_PTRACE --cap-add DAC_READ_SEARCH ${look}`,
  );
}
