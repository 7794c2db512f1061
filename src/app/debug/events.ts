import { lastLogLines } from "../../core/logs/read-records.ts";
import type { Call } from "../../core/seam/call.ts";
import type { DebugTarget, SessionOptions } from "../../core/seam/debugging.ts";
import type { ExecOptions, ExecSession } from "../../core/seam/inside.ts";
import type { Streams } from "../../core/seam/streams.ts";
import type { DebugOptions } from "./debug.ts";
import type { DebugPlan } from "./debug-container.ts";
import { lastLife } from "./last-life.ts";
import type { Toolkit } from "./toolkit.ts";

/** What becomes of a session, told as it happens. */
export type DebugEvent =
  /** In words: what is pulled or copied, and takes its time. */
  | { readonly type: "progress"; readonly text: string }
  /** Which programs were chosen where none were asked for. */
  | { readonly type: "toolkit"; readonly toolkit: Toolkit }
  /** What the session will lack, or what it can do by mistake. */
  | { readonly type: "note"; readonly text: string }
  /** How the target's last life went, in lines. */
  | { readonly type: "last-life"; readonly lines: readonly string[] }
  /** The end of the log of that life. */
  | { readonly type: "log"; readonly lines: readonly string[] }
  /** The session sees a copy of the target's files. */
  | { readonly type: "copy-of-files"; readonly hasVolumes: boolean }
  /** The target is stopped, and something will start it again. */
  | { readonly type: "comes-back"; readonly target: string }
  /** What killed sessions have left could not be removed. */
  | { readonly type: "leftovers"; readonly problem: string }
  | { readonly type: "time-over"; readonly ttlMs: number; readonly tty: boolean }
  /** The debug container, or a copy of a target's configuration, outlives the session. */
  | { readonly type: "kept"; readonly name: string }
  | { readonly type: "copy-stays"; readonly name: string }
  /** The target's end took the session along; `next` is what is done then. */
  | { readonly type: "target-ended"; readonly how: string; readonly next: "end" | "wait" }
  | {
      readonly type: "waiting";
      readonly target: Pick<DebugTarget, "name" | "state">;
      readonly until: "it runs" | "it runs and ends" | "it ends";
    }
  | { readonly type: "removed"; readonly name: string }
  | { readonly type: "runs-again"; readonly name: string }
  /** The end that was waited for; the target may be gone by now, or run again. */
  | { readonly type: "caught"; readonly how: string; readonly since: "removed" | "restarted" };

export type OnDebugEvent = (event: DebugEvent) => void;

/** How a session is used, and who hears of it. */
export interface SessionUse extends Call {
  readonly onEvent: OnDebugEvent;
  /** Joins the session's streams with the user's until its end; returns the exit status. */
  readonly join: (session: ExecSession, options: ExecOptions) => Promise<number>;
  /** The size of the terminal that it is joined with. */
  readonly size?: SessionOptions["size"];
  readonly detachKeys?: string | undefined;
}

/** The use of a session that is about to be opened, as the engine takes it. */
export function openOptions(
  { tty = false }: DebugOptions,
  { signal, onEvent, size, detachKeys }: SessionUse,
): SessionOptions & { readonly onProgress: (text: string) => void } {
  return { signal, ...(tty && size && { size }), detachKeys, onProgress: progressOf(onEvent) };
}

export function progressOf(onEvent: OnDebugEvent): (text: string) => void {
  return (text) => onEvent({ type: "progress", text });
}

/** Joins a session that was opened for what the options say. */
export async function joinSession(
  session: ExecSession,
  { tty = false, stdin = false }: DebugOptions,
  { join, size }: SessionUse,
): Promise<number> {
  if (!stdin) session.stdin.end();
  return await join(session, { command: [], tty, stdin, ...(tty && size && { size }) });
}

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
