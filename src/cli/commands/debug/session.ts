import { type DebugOptions, openDebug, planDebug } from "../../../app/debug/debug.ts";
import { comesBack } from "../../../app/debug/last-life.ts";
import { endOfLife } from "../../../app/debug/life.ts";
import { commandText } from "../../../command-text.ts";
import type { Context } from "../../frame/context.ts";
import { safeText } from "../../text/safe-text.ts";
import { connect, type DebugContext, openDebugContext, openOptions } from "./connect.ts";
import type { SessionInput } from "./options.ts";
import {
  killed,
  noteTimeOver,
  printCopy,
  printLastExit,
  printPlan,
  progress,
  removeLeftovers,
} from "./print-notes.ts";
import { readOptions } from "./read-options.ts";

/** A session beside a container, or with what is left of it; returns its exit status. */
export async function debugSession(input: SessionInput, context: Context): Promise<number> {
  const options = readOptions(input, context);
  await using beside = await openDebugContext(input, context);
  const { status, ended } = await runBeside(beside, options, input, context);
  if (ended !== undefined) context.note(`${safeText(ended)}, and this session with it`);
  return status;
}

/** Opens one session and runs it; `ended` says how the target did where it took the session along. */
export async function runBeside(
  { backend, debugging, target }: DebugContext,
  options: DebugOptions,
  input: SessionInput,
  context: Context,
): Promise<{ readonly status: number; readonly ended?: string | undefined }> {
  const { signal } = context;
  const plan = await planDebug(backend, target, options, { signal, onProgress: progress(context) });
  if (plan.postMortem) {
    await printLastExit(backend, target, context);
    printCopy(target, context);
    if (comesBack(target)) {
      const again = commandText`sidepod debug ${target.name}`;
      context.note(`note: it comes back: ${again} --follow joins it then`);
      context.note(`note: ${again} --catch looks at what its next end leaves`);
    }
  }
  printPlan(plan, input, context);
  await using session = await openDebug(debugging, plan, openOptions(options, input, context));
  const sweeping = removeLeftovers(debugging, context);
  const begun = performance.now();
  const status = await connect(session, options, context).finally(() => sweeping);
  if (noteTimeOver({ status, begun, ttlMs: plan.companion.ttlMs }, options, context)) {
    return { status };
  }
  if (input.keep) {
    const name = plan.companion.container.fullName;
    context.note(`${safeText(name)} is kept: ${commandText`sidepod debug attach ${name}`}`);
  }
  const alone = plan.postMortem || status !== killed;
  return { status, ...(!alone && { ended: await endOfLife(debugging, target, { signal }) }) };
}
