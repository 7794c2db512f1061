import type { Context } from "./context.ts";
import { Interruption } from "./io.ts";

/**
 * Runs what is ended with Ctrl-C or another signal as a rule, which then is no error that has to be told, and returns
 * the exit status.
 */
export async function untilInterrupted(
  { signal }: Context,
  // biome-ignore lint/suspicious/noConfusingVoidType: as for Handler
  work: () => Promise<number | void>,
): Promise<number> {
  try {
    return (await work()) ?? 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    // Where nobody reads what is written any more, the status is not this one's to say.
    return signal.reason instanceof Interruption ? signal.reason.status : 0;
  }
}
