import { type DebugOptions, type DebugPlan, openDebug, planDebug } from "../../../debug/debug.ts";
import { findDebugTarget } from "../../../debug/find-target.ts";
import { holder, reusable } from "../../../debug/reuse.ts";
import { shell } from "../../../debug/shell.ts";
import type { Backend, ExecOptions } from "../../../engine/backend.ts";
import type { Debugging, DebugTarget } from "../../../engine/debugging.ts";
import type { Context } from "../../context.ts";
import { safeText } from "../../render/safe-text.ts";
import { runSession } from "../../terminal/run-session.ts";
import { sizeOf } from "../../terminal/size.ts";
import type { DebugInput } from "../debug.ts";
import { readOptions } from "./read-options.ts";

/** A session beside a container that runs; returns its exit status. */
export async function debugSession(input: DebugInput, context: Context): Promise<number> {
  const { signal } = context;
  const options = readOptions(input, context);
  await using backend = await context.openBackend();
  const debugging = await backend.debugging();
  const target = await findDebugTarget(backend, debugging, input.target, { signal });
  if (input.reuse) return reuse(backend, debugging, target, options, context);
  const plan = await plannedAndTold(backend, target, options, context);
  const shown = sessionOptions(options, context);
  await using session = await openDebug(debugging, plan, {
    signal,
    ...(shown.size && { size: shown.size }),
    detachKeys: input.detachKeys,
  });
  if (!shown.stdin) session.stdin.end();
  const status = await runSession(session, shown, context);
  if (input.keep) {
    const { fullName } = plan.companion.container;
    context.note(`${safeText(fullName)} is kept: sidepod debug attach ${safeText(fullName)}`);
  }
  return status;
}

/** In a container that does nothing, so that one session's end is not that of the others. */
async function reuse(
  backend: Backend,
  debugging: Debugging,
  target: DebugTarget,
  options: DebugOptions,
  context: Context,
): Promise<number> {
  const { signal } = context;
  let container = reusable(await debugging.list({ signal }), target.id)?.id;
  if (container === undefined) {
    const held = { ...options, command: holder, keep: true, tty: false, stdin: false };
    const plan = await plannedAndTold(backend, target, held, context);
    await using session = await openDebug(debugging, plan, { signal });
    container = session.id;
  }
  const shown = sessionOptions(options, context);
  await using session = await backend.exec(container, {
    ...shown,
    command: options.command ?? shell,
    ...(options.environment && { environment: options.environment }),
    ...(options.workingDir !== undefined && { workingDir: options.workingDir }),
    signal,
  });
  return await runSession(session, shown, context);
}

async function plannedAndTold(
  backend: Backend,
  target: DebugTarget,
  options: DebugOptions,
  context: Context,
): Promise<DebugPlan> {
  const { signal } = context;
  const plan = await planDebug(backend, target, options, {
    signal,
    onProgress: (text) => context.note(safeText(text)),
  });
  const { toolkit } = plan;
  if (toolkit.kind === "image" && options.image === undefined && options.toolkit === undefined) {
    context.note(`programs: ${safeText(toolkit.image)}`);
  }
  for (const note of plan.notes) context.note(`note: ${safeText(note)}`);
  return plan;
}

function sessionOptions({ tty = false, stdin = false }: DebugOptions, { stdout }: Context) {
  const size = tty ? sizeOf(stdout) : undefined;
  return { command: [], tty, stdin, ...(size && { size }) } satisfies ExecOptions;
}
