import { findDebugTarget } from "../../../debug/find-target.ts";
import type { Backend } from "../../../engine/backend.ts";
import type { Debugging, DebugTarget } from "../../../engine/debugging.ts";
import type { Context } from "../../context.ts";
import type { DebugInput } from "../debug.ts";

/** What a session is beside, and what is asked about it. */
export interface Beside {
  readonly backend: Backend;
  readonly debugging: Debugging;
  readonly target: DebugTarget;
}

/** Finds the target of the command line. Disposing it lets go of the engine. */
export async function openBeside(
  input: Pick<DebugInput, "target">,
  { openBackend, signal }: Pick<Context, "openBackend" | "signal">,
): Promise<Beside & AsyncDisposable> {
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
