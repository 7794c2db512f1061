import type { Call } from "../../core/seam/call.ts";
import type { Debugging } from "../../core/seam/debugging.ts";
import { isSidepodError } from "../../errors.ts";
import type { Session } from "../session.ts";
import { type DebugOptions, openDebug, planDebug } from "./debug.ts";
import {
  joinSession,
  type OnDebugEvent,
  openOptions,
  progressOf,
  type SessionUse,
  tellLastLife,
  tellPlan,
} from "./events.ts";
import { type DebugContext, findDebugContext } from "./find-target.ts";
import { comesBack } from "./last-life.ts";
import { endOfLife } from "./life.ts";

/**
 * Runs a session beside a container, or with what is left of it; returns its exit status.
 *
 * @param name as every command names a container, or the engine does
 */
export async function debugSession(
  { backend }: Session,
  name: string,
  options: DebugOptions,
  use: SessionUse,
): Promise<number> {
  const context = await findDebugContext(backend, name, use);
  const { status, ended } = await runDebugSession(context, options, use);
  if (ended !== undefined) use.onEvent({ type: "target-ended", how: ended, next: "end" });
  return status;
}

/** Runs one session; `ended` says how the target did where it took the session along. */
export async function runDebugSession(
  { backend, debugging, target }: DebugContext,
  options: DebugOptions,
  use: SessionUse,
): Promise<{ readonly status: number; readonly ended?: string | undefined }> {
  const { onEvent, signal } = use;
  const call = { signal, onProgress: progressOf(onEvent) };
  const plan = await planDebug(backend, target, options, call);
  if (plan.postMortem) {
    await tellLastLife(backend, target, use);
    if (comesBack(target)) onEvent({ type: "comes-back", target: target.name });
  }
  tellPlan(plan, options, onEvent);
  await using session = await openDebug(debugging, plan, openOptions(options, use));
  const sweeping = removeLeftovers(debugging, use);
  const begun = performance.now();
  const status = await joinSession(session, options, use).finally(() => sweeping);
  const { container, ttlMs } = plan.debugContainer;
  if (isTimeOver({ status, begun, ttlMs })) {
    onEvent({ type: "time-over", ttlMs, tty: options.tty === true });
    return { status };
  }
  if (options.keep) onEvent({ type: "kept", name: container.fullName });
  const alone = plan.postMortem || status !== killed;
  return { status, ...(!alone && { ended: await endOfLife(debugging, target, { signal }) }) };
}

/** Removes what killed sessions have left; that it cannot be done is no failure of this one. */
async function removeLeftovers(
  debugging: Pick<Debugging, "sweepSnapshots" | "sweepUnstarted">,
  { onEvent, signal }: Call & { readonly onEvent: OnDebugEvent },
): Promise<void> {
  try {
    await Promise.all([debugging.sweepSnapshots({ signal }), debugging.sweepUnstarted({ signal })]);
  } catch (error) {
    if (signal?.aborted) return;
    if (!isSidepodError(error)) throw error;
    onEvent({ type: "leftovers", problem: error.message });
  }
}

/** The status of what was killed, as it is with everything in a process namespace that ends. */
const killed = 137;

/** The engine measures a session's time from its start on, which was a moment before. */
const clockMs = 500;

interface Ended {
  readonly status: number;
  /** By `performance.now()`. */
  readonly begun: number;
  readonly ttlMs: number;
}

/** Whether a session has ended because its time was over. */
export function isTimeOver({ status, begun, ttlMs }: Ended): boolean {
  return status === killed && performance.now() - begun >= ttlMs - clockMs;
}
