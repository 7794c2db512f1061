import { progressOf } from "../../../../app/debug/events.ts";
import { findToolTarget, type ToolContext } from "../../../../app/debug/tools/run-tool.ts";
import type { Context } from "../../../frame/context.ts";
import type { ToolInput } from "../options.ts";
import { readOptions } from "../read-options.ts";
import { renderDebugEvents } from "../render.ts";

/** Finds the target of a tool, which has to run. Disposing it lets go of the engine. */
export async function openToolTarget(
  tool: string,
  input: ToolInput,
  context: Context,
  { takesEnded = false } = {},
): Promise<ToolContext & AsyncDisposable> {
  const options = readOptions(input, context);
  const { signal } = context;
  const session = await context.openSession();
  const dispose = () => session[Symbol.asyncDispose]();
  try {
    const found = await findToolTarget(session, tool, input.target, { signal, takesEnded });
    const onProgress = progressOf(renderDebugEvents(context));
    return { ...found, options, signal, onProgress, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
