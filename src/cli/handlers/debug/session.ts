import { type DebugOptions, openDebug, planDebug } from "../../../debug/debug.ts";
import { findDebugTarget } from "../../../debug/find-target.ts";
import { comesBack } from "../../../debug/last-life.ts";
import { endOfLife } from "../../../debug/life.ts";
import type { Toolkit } from "../../../debug/toolkit.ts";
import type { Backend, ExecOptions } from "../../../engine/backend.ts";
import type { Debugging, DebugSession, DebugTarget } from "../../../engine/debugging.ts";
import type { Context } from "../../context.ts";
import { safeText } from "../../render/safe-text.ts";
import { runSession } from "../../terminal/run-session.ts";
import { sizeOf } from "../../terminal/size.ts";
import type { DebugInput } from "../debug.ts";
import { tellCopy, tellLastLife } from "./last-words.ts";
import { readOptions } from "./read-options.ts";
import { sweepUp } from "./sweep-up.ts";

/** A session beside a container, or with what is left of it; returns its exit status. */
export async function debugSession(input: DebugInput, context: Context): Promise<number> {
  const { signal } = context;
  const options = readOptions(input, context);
  await using backend = await context.openBackend();
  const debugging = await backend.debugging();
  const target = await findDebugTarget(backend, debugging, input.target, { signal });
  const beside = { backend, debugging, target };
  if (input.reuse) {
    const { reuse } = await import("./reuse.ts");
    return await reuse(beside, options, input, context);
  }
  const { status, ended } = await runBeside(beside, options, input, context);
  if (ended !== undefined) context.note(`${safeText(ended)}, and this session with it`);
  return status;
}

export interface Beside {
  readonly backend: Backend;
  readonly debugging: Debugging;
  readonly target: DebugTarget;
}

/** The status of what was killed, as it is with everything in a process namespace that ends. */
const killed = 137;

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
      const again = `sidepod debug ${safeText(target.name)}`;
      context.note(`note: it comes back: ${again} --follow joins it then`);
      context.note(`note: ${again} --catch looks at what its next end leaves`);
    }
  }
  tellPlan(plan, input, context);
  await using session = await openDebug(debugging, plan, openOptions(options, input, context));
  const sweeping = sweepUp(debugging, context);
  const status = await connect(session, options, context).finally(() => sweeping);
  if (input.keep) {
    const name = safeText(plan.companion.container.fullName);
    context.note(`${name} is kept: sidepod debug attach ${name}`);
  }
  const alone = plan.postMortem || status !== killed;
  return { status, ...(!alone && { ended: await endOfLife(debugging, target, { signal }) }) };
}

/** Writes what somebody has to know before the session begins. */
export function tellPlan(
  { toolkit, notes }: { readonly toolkit: Toolkit; readonly notes: readonly string[] },
  { image, toolkit: asked }: DebugInput,
  { note }: Context,
): void {
  if (toolkit.kind === "image" && image === undefined && asked === undefined) {
    note(`programs: ${safeText(toolkit.image)}`);
  }
  for (const text of notes) note(`note: ${safeText(text)}`);
}

export function progress({ note }: Context): (text: string) => void {
  return (text) => note(safeText(text));
}

export function openOptions(
  { tty = false }: DebugOptions,
  { detachKeys }: DebugInput,
  context: Context,
): Parameters<typeof openDebug>[2] {
  const size = tty ? sizeOf(context.stdout) : undefined;
  const { signal } = context;
  return { signal, ...(size && { size }), detachKeys, onProgress: progress(context) };
}

/** Connects a session that was opened with this process. */
export async function connect(
  session: DebugSession,
  { tty = false, stdin = false }: DebugOptions,
  context: Context,
): Promise<number> {
  const size = tty ? sizeOf(context.stdout) : undefined;
  if (!stdin) session.stdin.end();
  const shown: ExecOptions = { command: [], tty, stdin, ...(size && { size }) };
  return await runSession(session, shown, context);
}
