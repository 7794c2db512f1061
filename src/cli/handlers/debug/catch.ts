import { findDebugTarget } from "../../../debug/find-target.ts";
import { statusWords } from "../../../debug/last-life.ts";
import { awaitEnd, awaitTarget } from "../../../debug/life.ts";
import { openPostMortem, planPostMortem } from "../../../debug/post-mortem.ts";
import { chooseToolkit } from "../../../debug/toolkit.ts";
import type { DebugSession, DebugTarget } from "../../../engine/debugging.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import type { Context } from "../../context.ts";
import { safeText } from "../../render/safe-text.ts";
import type { DebugInput } from "../debug.ts";
import { tellCopy, tellLastLife, tellLog } from "./last-words.ts";
import { readOptions } from "./read-options.ts";
import { connect, openOptions, progress, tellPlan } from "./session.ts";

/** Waits for a target's next end, and opens a session with what it leaves. */
export async function catchEnd(input: DebugInput, context: Context): Promise<number> {
  const { signal } = context;
  const options = readOptions(input, context);
  await using backend = await context.openBackend();
  const debugging = await backend.debugging();
  const target = await awaitTarget(backend, debugging, input.target, {
    signal,
    onWait: ({ name, state }) =>
      context.note(safeText(`${name} is ${state}: waiting for its next life and its end`)),
  });
  // All that takes time is done before: what is started again at once writes into the same files.
  const toolkit = await chooseToolkit(backend, target, options, {
    signal,
    onProgress: progress(context),
  });
  const plan = planPostMortem(target, toolkit, options);
  const since = await backend.startOf(target.id, { signal });
  context.note(safeText(`waiting for the end of ${target.name}`));
  const { status } = await awaitEnd(backend, target.id, { signal });
  await using session = await open();
  const now = await findDebugTarget(backend, debugging, target.id, { signal });
  if (now.exit?.startedAt === since) await tellLastLife(backend, now, context);
  else {
    const words = `${target.name} ended with ${statusWords(await status)}, and was started again`;
    context.note(safeText(words));
    context.note("its files may have been written to in the meantime");
    await tellLog(backend, target, since, context);
  }
  tellCopy(target, context);
  tellPlan(plan, input, context);
  return await connect(session, options, context);

  async function open(): Promise<DebugSession> {
    try {
      return await openPostMortem(debugging, plan, openOptions(options, input, context));
    } catch (error) {
      if (!isSidepodError(error, "not-found")) throw error;
      throw removed(target, await status, error);
    }
  }
}

function removed({ name }: DebugTarget, code: number, cause: unknown): SidepodError {
  const text = `${name} ended with ${statusWords(code)} and was removed, with its files`;
  return new SidepodError("not-found", text, {
    hint: "start it without --rm to look at what its end leaves",
    details: { target: name, exitCode: code },
    cause,
  });
}
