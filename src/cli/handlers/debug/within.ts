import { SidepodError } from "../../../errors.ts";

/**
 * Does something with a signal that is aborted when the time is over or the command is.
 *
 * @throws SidepodError `timeout`
 */
export async function within<T>(
  ms: number,
  command: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = AbortSignal.timeout(ms);
  try {
    return await work(AbortSignal.any([command, late]));
  } catch (error) {
    if (!late.aborted || command.aborted) throw error;
    throw new SidepodError("timeout", `no answer within ${ms / 1000} s`, {
      hint: "--for 2m waits longer",
      cause: error,
    });
  }
}
