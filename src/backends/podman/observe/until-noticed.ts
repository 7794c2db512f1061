import { setTimeout as sleep } from "node:timers/promises";
import type { ObservedPod } from "../../../engine/observed.ts";
import { processOf } from "../kernel/process.ts";

const longestMs = 3000;
const lookMs = 50;

/**
 * Observes a pod of this machine. The engine takes a container for running until its monitor has told
 * it of the end: where the process is gone already, it is given a moment to notice.
 */
export async function untilNoticed(
  observe: () => Promise<ObservedPod | undefined>,
  signal: AbortSignal | undefined,
): Promise<ObservedPod | undefined> {
  const deadline = performance.now() + longestMs;
  for (;;) {
    const pod = await observe();
    if (pod === undefined || !isBehind(pod) || performance.now() > deadline) return pod;
    await sleep(lookMs, undefined, signal ? { signal } : {});
  }
}

/** Where none of its processes is seen, this is another process space than the engine's. */
function isBehind({ containers }: ObservedPod): boolean {
  const alive = containers.flatMap(({ pid }) =>
    pid === undefined ? [] : processOf(pid) !== undefined,
  );
  return alive.includes(true) && alive.includes(false);
}
