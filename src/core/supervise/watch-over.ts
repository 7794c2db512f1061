import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerSpec, ProbeSpec } from "../../podfile/model.ts";
import { type Attempt, attempt, readyProbeOf, untilItHolds } from "../probes/attempt.ts";
import type { Inside } from "../seam/inside.ts";

interface WatchOptions {
  readonly signal: AbortSignal;
  /** Its startup probe holds. */
  readonly onStarted: () => void;
  readonly onReady: (ready: boolean, answer: string) => void;
  /** A probe has failed as often as it may. Nothing is probed from then on. */
  readonly onUnhealthy: (probe: "startup" | "live", answer: string) => void;
}

/** Until a container is ready for the first time, it is asked more often than later. */
const shortestIntervalMs = 500;

/**
 * Watches over one life of a container by its probes: the startup probe first, then the ready and the
 * live probe, each at its own pace (Kubernetes). It ends when the signal is aborted or the container
 * is unhealthy.
 *
 * @param container the engine's name or ID
 * @throws the signal's reason, and what the engine throws
 */
export async function watchOver(
  backend: Inside,
  container: string,
  { probes, healthcheck }: Pick<ContainerSpec, "probes" | "healthcheck">,
  { signal, onStarted, onReady, onUnhealthy }: WatchOptions,
): Promise<void> {
  if (probes.startup) {
    let told = false;
    const onAttempt = ({ holds, text }: Attempt): void => {
      if (holds || told) return;
      told = true;
      onReady(false, text);
    };
    // What cannot be asked is not stopped for that.
    const options = { signal, onAttempt, mustAnswer: false };
    const last = await untilItHolds(backend, container, probes.startup, options);
    if (!last.holds) return onUnhealthy("startup", last.text);
  }
  onStarted();
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const ready = readyProbeOf({ probes, ...(healthcheck && { healthcheck }) });
  const watching = [
    ready === undefined ? onReady(true, "") : watchReady(ready, either),
    probes.live && watchLive(probes.live, either),
  ];
  try {
    await Promise.all(watching);
  } catch (error) {
    // One that is unhealthy is not asked whether it is ready.
    if (signal.aborted || !over.signal.aborted) throw error;
  } finally {
    over.abort();
    await Promise.allSettled(watching);
  }

  async function watchReady(probe: ProbeSpec, until: AbortSignal): Promise<void> {
    let isReady: boolean | undefined;
    let failures = 0;
    for await (const { holds, text } of tries(
      probe,
      () => (isReady === undefined ? shortestIntervalMs : probe.intervalMs),
      until,
    )) {
      failures = holds ? 0 : failures + 1;
      if (holds ? isReady === true : isReady === false || failures < probe.retries) continue;
      isReady = holds;
      onReady(holds, text);
    }
  }

  async function watchLive(probe: ProbeSpec, until: AbortSignal): Promise<void> {
    const start = performance.now();
    let failures = 0;
    for await (const { holds, skipped, text, begunMs } of tries(
      probe,
      () => probe.intervalMs,
      until,
    )) {
      const counts = !skipped && begunMs - start >= probe.startPeriodMs;
      failures = holds ? 0 : failures + Number(counts);
      if (failures < probe.retries) continue;
      onUnhealthy("live", text);
      return over.abort();
    }
  }

  /** One try after another; the interval is from one beginning to the next, as in Kubernetes. */
  async function* tries(probe: ProbeSpec, intervalMs: () => number, until: AbortSignal) {
    for (;;) {
      const begunMs = performance.now();
      const answer = await attempt(backend, container, probe, { signal: until });
      yield { ...answer, begunMs };
      const pauseMs = Math.min(probe.intervalMs, intervalMs()) - (performance.now() - begunMs);
      await sleep(Math.max(0, pauseMs), undefined, { signal: until });
    }
  }
}
