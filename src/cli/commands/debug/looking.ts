import type { ToolContext } from "../../../app/debug/tools/run-tool.ts";
import { SidepodError } from "../../../errors.ts";
import type { Context } from "../../frame/context.ts";
import type { DebugInput } from "./input.ts";

/** A look as it was asked for. */
export interface ToolCall {
  readonly place: ToolContext;
  /** What stands after its name, and after `--`. */
  readonly words: readonly string[];
  readonly input: DebugInput;
  readonly context: Context;
}

/** Does the work of a look; returns the exit status. */
export type ToolHandler = (toolCall: ToolCall) => Promise<number>;

/** For looks that take nothing more. */
export function refuseWords(name: string, words: readonly string[]): void {
  const [first] = words;
  if (first !== undefined) throw new SidepodError("usage", `${name} takes no '${first}'`);
}
