import { refuseEnded, type ToolContext } from "../../../../app/debug/tools/run-tool.ts";
import type { Context } from "../../../frame/context.ts";
import { openDebugContext } from "../connect.ts";
import type { ToolInput } from "../options.ts";
import { progress } from "../print-notes.ts";
import { readOptions } from "../read-options.ts";

/** Finds the target of a tool, which has to run. Disposing it lets go of the engine. */
export async function openToolTarget(
  tool: string,
  input: ToolInput,
  context: Context,
  { takesEnded = false } = {},
): Promise<ToolContext & AsyncDisposable> {
  const options = readOptions(input, context);
  const beside = await openDebugContext(input, context);
  try {
    if (!takesEnded) refuseEnded(tool, beside.target);
    return { ...beside, options, signal: context.signal, onProgress: progress(context) };
  } catch (error) {
    await beside[Symbol.asyncDispose]();
    throw error;
  }
}
