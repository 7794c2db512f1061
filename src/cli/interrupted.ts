import type { Context } from "./context.ts";

/** What the shell expects of a command that Ctrl-C has ended. */
const interruptedStatus = 130;

/**
 * Runs what is ended with Ctrl-C as a rule, which then is no error that has to be told, and returns
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
    if (signal.aborted) return interruptedStatus;
    throw error;
  }
}
