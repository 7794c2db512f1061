import type { Context } from "./context.ts";

/** All of standard input. */
export async function readInput(stdin: Context["stdin"], signal: AbortSignal): Promise<string> {
  const { addAbortSignal } = await import("node:stream");
  const { text } = await import("node:stream/consumers");
  return text(addAbortSignal(signal, stdin));
}
