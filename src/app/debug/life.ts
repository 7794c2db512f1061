import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "../../core/seam/call.ts";
import type {
  Debugging,
  DebugTarget,
  TargetExit,
  TargetProcess,
} from "../../core/seam/debugging.ts";
import type { Inventory } from "../../core/seam/inventory.ts";
import type { Streams } from "../../core/seam/streams.ts";
import { isSidepodError } from "../../errors.ts";
import { until } from "../../host/until.ts";
import { findDebugTarget } from "./find-target.ts";
import { statusWords } from "./last-life.ts";

/** How long the engine may take to notice an end. */
const noticeMs = 1000;
const pollMs = 50;

/**
 * How the life ended that a target had then, in words; undefined where it goes on.
 */
export async function endOfLife(
  debugging: Debugging,
  then: DebugTarget,
  { signal }: Call,
): Promise<string | undefined> {
  const { name } = then;
  const look = async () => {
    const now = await unlessRemoved(debugging.target(then.id, { signal }));
    if (now === undefined) return { end: `${name} ended and was removed` };
    const { exit, process } = now;
    const hasEnded = exit !== undefined && now.state !== "paused";
    if (hasEnded && isNoted(exit)) return { end: `${name} ended with ${statusWords(exit.code)}` };
    if (!hasEnded && !isSameLife(process, then.process)) {
      return { end: `${name} ended and was restarted` };
    }
    return { hasEnded };
  };
  const pace = { everyMs: pollMs, withinMs: noticeMs, signal };
  const { end, hasEnded = false } = await until(look, ({ end }) => end !== undefined, pace);
  return end ?? (hasEnded ? `${name} ended` : undefined);
}

/** Until the engine has recorded the end of a run, it reports status 0. */
function isNoted({ startedAt, finishedAt }: TargetExit): boolean {
  if (startedAt === undefined || finishedAt === undefined) return finishedAt !== undefined;
  return Date.parse(finishedAt) >= Date.parse(startedAt);
}

/** Whether it is one process; its number alone can be another's by now. */
export function isSameLife(
  one: TargetProcess | undefined,
  other: TargetProcess | undefined,
): boolean {
  return one?.hostPid === other?.hostPid && one?.startedAt === other?.startedAt;
}

/**
 * Waits for a container's next end, and returns as soon as it is seen; the engine may tell the status
 * later.
 */
export async function awaitEnd(
  backend: Streams,
  container: string,
  { signal }: Call,
): Promise<{ readonly status: Promise<number> }> {
  const status = backend.awaitExit(container, { signal });
  const over = new AbortController();
  const seen = seeEnd(backend, container, {
    signal: AbortSignal.any([over.signal, ...(signal ? [signal] : [])]),
  });
  try {
    // Where ends are not to be seen, the engine tells.
    await Promise.race([status, seen.then(async (end) => end || void (await status))]);
    return { status };
  } finally {
    over.abort();
    await Promise.allSettled([seen]);
  }
}

async function seeEnd(backend: Streams, container: string, call: Call): Promise<boolean> {
  for await (const id of backend.ends(call)) if (id === container) return true;
  return false;
}

/** An event may have been missed before they were listened to. */
const missedEventMs = 2000;

/**
 * Waits until a target runs, as the same container or as another of its name.
 *
 * @param onWait called once where it does not run yet
 * @param onRemoved called once where it is removed meanwhile
 */
export async function awaitTarget(
  backend: Inventory & Streams,
  debugging: Debugging,
  name: string,
  {
    signal,
    onWait = () => {},
    onRemoved = () => {},
  }: Call & {
    readonly onWait?: (target: DebugTarget) => void;
    readonly onRemoved?: () => void;
  } = {},
): Promise<DebugTarget> {
  const find = () => findDebugTarget(backend, debugging, name, { signal });
  let target: DebugTarget | undefined = await find();
  if (isThere(target)) return target;
  onWait(target);
  const over = new AbortController();
  const call = { signal: AbortSignal.any([over.signal, ...(signal ? [signal] : [])]) };
  const starts = startsOf(backend, call);
  const hear = () => {
    const event = starts.next();
    event.catch(() => undefined); // It may fail while the target is looked for, and is asked below.
    return event;
  };
  let next = hear();
  let wasThere = true;
  try {
    for (;;) {
      target = await unlessRemoved(find());
      if (target === undefined && wasThere) onRemoved();
      wasThere = target !== undefined;
      if (target && isThere(target)) return target;
      const started = await Promise.race([next, sleep(missedEventMs, undefined, call)]);
      if (started !== undefined) next = hear();
    }
  } finally {
    over.abort();
    await Promise.allSettled([next]);
  }
}

/** Paused, it is refused later. */
function isThere({ process, state }: DebugTarget): boolean {
  return process !== undefined || state === "paused";
}

async function* startsOf(backend: Streams, call: Call): AsyncGenerator<string, void, undefined> {
  for await (const { type, action, id } of backend.events(call)) {
    if (type === "container" && action === "start") yield id;
  }
}

/** What was asked of a container; undefined where that is gone. */
export async function unlessRemoved<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isSidepodError(error, "not-found")) return undefined;
    throw error;
  }
}
