import { commandText } from "../../../command-text.ts";
import { type DebugOptions, openDebug, planDebug } from "../../../debug/debug.ts";
import { comesBack } from "../../../debug/last-life.ts";
import { endOfLife } from "../../../debug/life.ts";
import type { Context } from "../../context.ts";
import { safeText } from "../../render/safe-text.ts";
import type { DebugInput } from "../debug.ts";
import { type Beside, openBeside } from "./beside.ts";
import { connect, openOptions } from "./connect.ts";
import { tellCopy, tellLastLife } from "./last-words.ts";
import { readOptions } from "./read-options.ts";
import { sweepUp } from "./sweep-up.ts";
import { progress, tellPlan } from "./tell-plan.ts";
import { killed, tellTimeOver } from "./time-over.ts";

/** A session beside a container, or with what is left of it; returns its exit status. */
export async function debugSession(input: DebugInput, context: Context): Promise<number> {
  const options = readOptions(input, context);
  await using beside = await openBeside(input, context);
  const { status, ended } = await runBeside(beside, options, input, context);
  if (ended !== undefined) context.note(`${safeText(ended)}, and this session with it`);
  return status;
}

/** Opens one session and runs it; `ended` says how the target did where it took the session along. */
export async function runBeside(
  { backend, debugging, target }: Beside,
  options: DebugOptions,
  input: DebugInput,
  context: Context,
): Promise<{ readonly status: number; readonly ended?: string | undefined }> {
  const { signal } = context;
  const plan = await planDebug(backend, target, options, { signal, onProgress: progress(context) });
  if (plan.postMortem) {
    await tellLastLife(backend, target, context);
    tellCopy(target, context);
    if (comesBack(target)) {
      const again = commandText`sidepod debug ${target.name}`;
      context.note(`note: it comes back: ${again} --follow joins it then`);
      context.note(`note: ${again} --catch looks at what its next end leaves`);
    }
  }
  tellPlan(plan, input, context);
  await using session = await openDebug(debugging, plan, openOptions(options, input, context));
  const sweeping = sweepUp(debugging, context);
  const begun = performance.now();
  const status = await connect(session, options, context).finally(() => sweeping);
  if (tellTimeOver({ status, begun, ttlMs: plan.companion.ttlMs }, options, context)) {
    return { status };
  }
  if (input.keep) {
    const name = plan.companion.container.fullName;
    context.note(`${safeText(name)} is kept: ${commandText`sidepod debug attach ${name}`}`);
  }
  const alone = plan.postMortem || status !== killed;
  return { status, ...(!alone && { ended: await endOfLife(debugging, target, { signal }) }) };
}
