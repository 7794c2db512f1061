import { type DebugOptions, openDebug, planDebug } from "../../../debug/debug.ts";
import { holder, reusable } from "../../../debug/reuse.ts";
import { shell } from "../../../debug/shell.ts";
import type { Context } from "../../context.ts";
import { runSession } from "../../terminal/run-session.ts";
import { sizeOf } from "../../terminal/size.ts";
import type { DebugInput } from "../debug.ts";
import { type Beside, progress, tellPlan } from "./session.ts";

/** A session in a container that does nothing, so that its end is not that of other sessions. */
export async function reuse(
  beside: Beside,
  options: DebugOptions,
  input: DebugInput,
  context: Context,
): Promise<number> {
  const { backend } = beside;
  const { signal, stdout } = context;
  const container = await reusableOrNew(beside, options, input, context);
  const { tty = false, stdin = false } = options;
  const size = tty ? sizeOf(stdout) : undefined;
  const shown = { command: options.command ?? shell, tty, stdin, ...(size && { size }) };
  await using session = await backend.exec(container, {
    ...shown,
    ...(options.environment && { environment: options.environment }),
    ...(options.workingDir !== undefined && { workingDir: options.workingDir }),
    signal,
  });
  return await runSession(session, shown, context);
}

/** @returns its ID */
async function reusableOrNew(
  { backend, debugging, target }: Beside,
  options: DebugOptions,
  input: DebugInput,
  context: Context,
): Promise<string> {
  const { signal } = context;
  const there = reusable(await debugging.list({ signal }), target.id);
  if (there !== undefined) return there.id;
  const held = { ...options, command: holder, keep: true, tty: false, stdin: false };
  const plan = await planDebug(backend, target, held, { signal, onProgress: progress(context) });
  tellPlan(plan, input, context);
  await using session = await openDebug(debugging, plan, { signal });
  return session.id;
}
