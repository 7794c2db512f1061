import type { DebugOptions, openDebug } from "../../../debug/debug.ts";
import type { ExecOptions } from "../../../engine/backend.ts";
import type { DebugSession } from "../../../engine/debugging.ts";
import type { Context } from "../../context.ts";
import { runSession } from "../../terminal/run-session.ts";
import { sizeOf } from "../../terminal/size.ts";
import type { DebugInput } from "../debug.ts";
import { progress } from "./tell-plan.ts";

/** What the command line and the terminal say of how a session is opened. */
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
