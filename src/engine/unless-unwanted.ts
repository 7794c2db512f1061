import { SidepodError } from "../errors.ts";
import type { PodLock } from "./lock.ts";

/**
 * Breaks work on a pod off where another command is going to remove it.
 *
 * @throws SidepodError `pod-busy` then
 */
export async function unlessUnwanted<Result>(
  { unwanted }: PodLock,
  pod: string,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(signal ? AbortSignal.any([signal, unwanted]) : unwanted);
  } catch (error) {
    if (signal?.aborted || !unwanted.aborted) throw error;
    throw new SidepodError("pod-busy", `pod ${pod} is being removed by another command`, {
      details: { pod },
      cause: error,
    });
  }
}
