import { setTimeout as sleep } from "node:timers/promises";
import { cgroupOf, cpuNanos } from "./kernel/cgroup.ts";

const sampleMs = 8;
/** Samples in a row without processor time after which a container has come to rest. */
const restSamples = 3;
const longestMs = 400;
/** Where the engine's processes cannot be seen from here. */
const blindMs = 150;

/**
 * Returns when the containers of the given processes have stopped using processor time, which a
 * program that is still starting does, or one of them has ended, or after 400 ms.
 *
 * @param pids first processes of containers on this machine; undefined for a remote engine
 * @returns whether all of them were seen to the end of it
 */
export async function awaitRest(
  pids: readonly number[] | undefined,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const options = signal ? { signal } : {};
  if (pids === undefined) {
    await sleep(blindMs, undefined, options);
    return false;
  }
  const last = new Map<number, number>();
  const still = new Map<number, number>();
  const deadline = performance.now() + longestMs;
  while (performance.now() < deadline) {
    for (const pid of pids) {
      const group = cgroupOf(pid);
      const used = group && cpuNanos(group);
      if (used === undefined) return false;
      still.set(pid, used === last.get(pid) ? (still.get(pid) ?? 0) + 1 : 0);
      last.set(pid, used);
    }
    if (pids.every((pid) => (still.get(pid) ?? 0) >= restSamples)) return true;
    await sleep(sampleMs, undefined, options);
  }
  return true;
}
