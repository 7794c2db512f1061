import { openDebug } from "../../../app/debug/debug.ts";
import { statusWords } from "../../../app/debug/last-life.ts";
import { awaitEnd, awaitTarget, unlessRemoved } from "../../../app/debug/life.ts";
import { planPostMortem } from "../../../app/debug/post-mortem.ts";
import { chooseToolkit } from "../../../app/debug/toolkit.ts";
import type { Debugging, DebugSession, DebugTarget } from "../../../core/seam/debugging.ts";
import type { Streams } from "../../../core/seam/streams.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import type { Context } from "../../frame/context.ts";
import { untilInterrupted } from "../../frame/interrupted.ts";
import { safeText } from "../../text/safe-text.ts";
import { connect, openOptions } from "./connect.ts";
import type { SessionInput } from "./options.ts";
import { printCopy, printLastExit, printLog, printPlan, progress } from "./print-notes.ts";
import { readOptions } from "./read-options.ts";

/** Waits for a target's next end, and opens a session with what it leaves. */
export async function catchEnd(input: SessionInput, context: Context): Promise<number> {
  return await untilInterrupted(context, () => awaitAndOpen(input, context));
}

async function awaitAndOpen(input: SessionInput, context: Context): Promise<number> {
  const { signal } = context;
  const options = readOptions(input, context);
  await using backend = await context.openBackend();
  const debugging = await backend.debugging();
  const target = await awaitTarget(backend, debugging, input.target, {
    signal,
    onWait: ({ name, state }) =>
      context.note(safeText(`${name} is ${state}: waiting for its next life and its end`)),
    onRemoved: () =>
      context.note(safeText(`${input.target} was removed: waiting for another of that name`)),
  });
  // All that takes time is done before: what is started again at once writes into the same files.
  const toolkit = await chooseToolkit(backend, target, options, {
    signal,
    onProgress: progress(context),
  });
  const plan = planPostMortem(target, toolkit, options);
  const startedAt = await backend.startOf(target.id, { signal });
  const since = await backend.logStartOf(target.id, { signal });
  context.note(safeText(`waiting for the end of ${target.name}`));
  const { status } = await awaitEnd(backend, target.id, { signal });
  await using session = await open();
  await tellEnd({ backend, debugging, target }, { startedAt, since, status }, context);
  printCopy(target, context);
  printPlan(plan, input, context);
  return await connect(session, options, context);

  async function open(): Promise<DebugSession> {
    try {
      return await openDebug(debugging, plan, openOptions(options, input, context));
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
  context: Pick<Context, "note" | "signal">,
): Promise<void> {
  const { note, signal } = context;
  const now = await unlessRemoved(debugging.target(target.id, { signal }));
  if (now === undefined) {
    note(safeText(`${endWords(target, await unlessRemoved(status))}, and was removed`));
    return;
  }
  if (now.exit?.startedAt === startedAt) return await printLastExit(backend, now, context);
  note(safeText(`${endWords(target, await status)}, and was started again`));
  note("its files may have been written to in the meantime");
  await printLog(backend, target, { since }, context);
}

/** What is removed at its end may be gone before the engine is asked for its status. */
function endWords({ name }: DebugTarget, code: number | undefined): string {
  return code === undefined ? `${name} ended` : `${name} ended with ${statusWords(code)}`;
}

function removed(target: DebugTarget, code: number | undefined, cause: unknown): SidepodError {
  const text = `${endWords(target, code)} and was removed, with its files`;
  return new SidepodError("not-found", text, {
    hint: "start it without --rm to look at what its end leaves",
    details: { target: target.name, exitCode: code },
    cause,
  });
}
