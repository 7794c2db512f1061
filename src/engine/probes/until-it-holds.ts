import { setTimeout as sleep } from "node:timers/promises";
import type { ProbeSpec } from "../../spec/pod-spec.ts";
import type { Backend, Call } from "../backend.ts";
import { type Attempt, attempt } from "./attempt.ts";

export interface UntilItHoldsOptions extends Call {
  readonly onAttempt?: (last: Attempt) => void;
  /** Whether a container that cannot be asked fails. */
  readonly mustAnswer?: boolean;
}

/**
 * Tries a probe again and again until it holds, or has failed as often in a row as it may. Failures
 * in its start period don't count.
 *
 * @returns the last try
 */
export async function untilItHolds(
  backend: Pick<Backend, "probe">,
  container: string,
  probe: ProbeSpec,
  { signal, onAttempt, mustAnswer = true }: UntilItHoldsOptions = {},
): Promise<Attempt> {
  const start = performance.now();
  let failures = 0;
  for (;;) {
    const begun = performance.now();
    const last = await attempt(backend, container, probe, { signal });
    onAttempt?.(last);
    if (last.holds) return last;
    const counts = mustAnswer || !last.unasked;
    if (counts && performance.now() - start >= probe.startPeriodMs) failures += 1;
    if (failures >= probe.retries) return last;
    // The interval is from one beginning to the next, as in Kubernetes.
    const pause = Math.max(0, probe.intervalMs - (performance.now() - begun));
    await sleep(pause, undefined, signal ? { signal } : {});
  }
}
