import type { DebugOptions, openDebug } from "../../../app/debug/debug.ts";
import { findDebugTarget } from "../../../app/debug/find-target.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import type { Debugging, DebugSession, DebugTarget } from "../../../core/seam/debugging.ts";
import type { ExecOptions } from "../../../core/seam/inside.ts";
import type { Context } from "../../frame/context.ts";
import { runSession, sizeOf } from "../../terminal/run-session.ts";
import type { SessionInput } from "./options.ts";
import { progress } from "./print-notes.ts";

/** What the command line and the terminal say of how a session is opened. */
export function openOptions(
  { tty = false }: DebugOptions,
  { detachKeys }: Pick<SessionInput, "detachKeys">,
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

/** What a session is beside, and what is asked about it. */
export interface DebugContext {
  readonly backend: Backend;
  readonly debugging: Debugging;
  readonly target: DebugTarget;
}

/** Finds the target of the command line. Disposing it lets go of the engine. */
export async function openDebugContext(
  input: Pick<SessionInput, "target">,
  { openBackend, signal }: Pick<Context, "openBackend" | "signal">,
): Promise<DebugContext & AsyncDisposable> {
  const backend = await openBackend();
  try {
    const debugging = await backend.debugging();
    const target = await findDebugTarget(backend, debugging, input.target, { signal });
    const dispose = () => backend[Symbol.asyncDispose]();
    return { backend, debugging, target, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await backend[Symbol.asyncDispose]();
    throw error;
  }
}
