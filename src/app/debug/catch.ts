import type { Call } from "../../core/seam/call.ts";
import type { Debugging, DebugSession, DebugTarget } from "../../core/seam/debugging.ts";
import type { Streams } from "../../core/seam/streams.ts";
import { isSidepodError, SidepodError } from "../../errors.ts";
import type { Session } from "../session.ts";
import { type DebugOptions, openDebug } from "./debug.ts";
import {
  joinSession,
  type OnDebugEvent,
  openOptions,
  progressOf,
  type SessionUse,
  tellCopy,
  tellLastExit,
  tellLog,
  tellPlan,
} from "./events.ts";
import { statusWords } from "./last-life.ts";
import { awaitEnd, awaitTarget, unlessRemoved } from "./life.ts";
import { planPostMortem } from "./post-mortem.ts";
import { chooseToolkit } from "./toolkit.ts";

/** Waits for a target's next end, and runs a session with what it leaves; returns its exit status. */
export async function catchEnd(
  { backend }: Session,
  name: string,
  options: DebugOptions,
  use: SessionUse,
): Promise<number> {
  const { onEvent, signal } = use;
  const debugging = await backend.debugging();
  const target = await awaitTarget(backend, debugging, name, {
    signal,
    onWait: (waited) => onEvent({ type: "waiting", target: waited, until: "it runs and ends" }),
    onRemoved: () => onEvent({ type: "removed", name }),
  });
  // All that takes time is done before: what is started again at once writes into the same files.
  const call = { signal, onProgress: progressOf(onEvent) };
  const toolkit = await chooseToolkit(backend, target, options, call);
  const plan = planPostMortem(target, toolkit, options);
  const startedAt = await backend.startOf(target.id, { signal });
  const since = await backend.logStartOf(target.id, { signal });
  onEvent({ type: "waiting", target, until: "it ends" });
  const { status } = await awaitEnd(backend, target.id, { signal });
  await using session = await open();
  await tellEnd({ backend, debugging, target }, { startedAt, since, status }, use);
  tellCopy(target, use);
  tellPlan(plan, options, onEvent);
  return await joinSession(session, options, use);

  async function open(): Promise<DebugSession> {
    try {
      return await openDebug(debugging, plan, openOptions(options, use));
    } catch (error) {
      if (!isSidepodError(error, "not-found")) throw error;
      throw removed(target, await unlessRemoved(status), error);
    }
  }
}

interface Life {
  readonly startedAt: string | undefined;
  readonly since: string | undefined;
  readonly status: Promise<number>;
}

interface Caught {
  readonly backend: Streams;
  readonly debugging: Pick<Debugging, "target">;
  readonly target: DebugTarget;
}

/**
 * Tells of the end that was caught. By now the engine may have started the target again, or have
 * removed it, which the copy outlives.
 *
 * @param life.startedAt when the life began that has ended
 * @param life.since from when on the log is of it
 */
export async function tellEnd(
  { backend, debugging, target }: Caught,
  { startedAt, since, status }: Life,
  telling: Call & { readonly onEvent: OnDebugEvent },
): Promise<void> {
  const { onEvent, signal } = telling;
  const now = await unlessRemoved(debugging.target(target.id, { signal }));
  if (now === undefined) {
    const how = endWords(target, await unlessRemoved(status));
    onEvent({ type: "caught", how, since: "removed" });
    return;
  }
  if (now.exit?.startedAt === startedAt) return await tellLastExit(backend, now, telling);
  onEvent({ type: "caught", how: endWords(target, await status), since: "restarted" });
  await tellLog(backend, target, { since }, telling);
}

/** What is removed at its end may be gone before the engine is asked for its status. */
function endWords({ name }: DebugTarget, code: number | undefined): string {
  return code === undefined ? `${name} ended` : `${name} ended with ${statusWords(code)}`;
}

function removed(target: DebugTarget, code: number | undefined, cause: unknown): SidepodError {
  const text = `${endWords(target, code)} and was removed, with its files`;
  return new SidepodError("not-found", text, {
    hint: "start it without --rm to inspect what it leaves behind",
    details: { target: target.name, exitCode: code },
    cause,
  });
}
