import { setTimeout as sleep } from "node:timers/promises";
import { isSidepodError } from "../../errors.ts";
import type { ContainerSpec, ProbeSpec } from "../../podfile/model.ts";
import { isEngineGone } from "../run/engine-gone.ts";
import type { Call } from "../seam/call.ts";
import type { Inside, ProbeAnswer } from "../seam/inside.ts";

/** One try of a probe. */
export interface Attempt extends ProbeAnswer {
  readonly elapsedMs: number;
}

/**
 * Tries a probe once, within its own time. One that is not answered in time is ended, so that tries
 * don't pile up.
 *
 * @param container the engine's name or ID of a container that runs
 */
export async function attempt(
  backend: Inside,
  container: string,
  { check, timeoutMs }: Pick<ProbeSpec, "check" | "timeoutMs">,
  { signal }: Call = {},
): Promise<Attempt> {
  const start = performance.now();
  const timeout = AbortSignal.timeout(Math.ceil(timeoutMs));
  const elapsed = () => Math.round(performance.now() - start);
  try {
    const either = AbortSignal.any(signal ? [signal, timeout] : [timeout]);
    const answer = await backend.probe(container, check, { signal: either });
    return { ...answer, elapsedMs: elapsed() };
  } catch (error) {
    signal?.throwIfAborted();
    // What the engine cannot do now is an answer, too: it may be about to stop the container.
    if (!timeout.aborted && isSidepodError(error) && !isEngineGone(error)) {
      const skipped = error.code === "not-running" ? { skipped: true as const } : {};
      return { holds: false, text: error.message, ...skipped, elapsedMs: elapsed() };
    }
    if (!timeout.aborted) throw error;
    const elapsedMs = elapsed();
    const text = `timed out: no answer within ${timeoutMs} ms, ended after ${elapsedMs} ms`;
    return { holds: false, text, elapsedMs };
  }
}

/** An attempt as evidence for an error. */
export function attemptText({ text, elapsedMs }: Attempt): string {
  return `the last answer, after ${elapsedMs} ms: ${text}`;
}

interface UntilItHoldsOptions extends Call {
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
  backend: Inside,
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
    const counts = mustAnswer || !last.skipped;
    if (counts && performance.now() - start >= probe.startPeriodMs) failures += 1;
    if (failures >= probe.retries) return last;
    // The interval is from one beginning to the next, as in Kubernetes.
    const pause = Math.max(0, probe.intervalMs - (performance.now() - begun));
    await sleep(pause, undefined, signal ? { signal } : {});
  }
}

/** What tells whether a container can do its work: its ready probe, or else its health check. */
export function readyProbeOf({
  probes,
  healthcheck,
}: Pick<ContainerSpec, "probes" | "healthcheck">): ProbeSpec | undefined {
  if (probes.ready !== undefined || healthcheck === undefined) return probes.ready;
  const { test, ...timing } = healthcheck;
  const [kind, ...words] = test;
  if (kind === "NONE") return undefined;
  const exec = kind === "CMD-SHELL" ? ["/bin/sh", "-c", ...words] : words;
  return { check: { exec }, ...timing };
}
