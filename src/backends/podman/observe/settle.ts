import { setTimeout as sleep } from "node:timers/promises";
import {
  type Cgroup,
  cgroupOf,
  cpuNanos,
  type KernelFolders,
  kernelFolders,
} from "../../../host/proc/cgroup.ts";
import { isReadyToRun } from "../../../host/proc/process.ts";

const sampleMs = 8;
/** Samples in a row without work after which a container has come to rest. */
const restSamples = 3;
/** Samples, about 400 ms, after which one that works on is not waited for. */
const workSamples = 50;
/** For how long at most one is waited for that gets no processor on a full machine. */
const maxMs = 3000;
/** Where the engine's processes cannot be seen from here. */
const blindMs = 150;

/**
 * Returns when the containers of the given processes neither use processor time nor wait for any,
 * which a program that is still starting does, or one of them has ended. One that works on is
 * waited for no longer than 50 samples, of which those do not count in which it gets no processor.
 *
 * @param pids first processes of containers on this machine; undefined for a remote engine
 * @returns whether all of them were seen to the end of it
 */
export async function awaitSettled(
  pids: readonly number[] | undefined,
  signal: AbortSignal | undefined,
  folders = kernelFolders,
): Promise<boolean> {
  const options = signal ? { signal } : {};
  if (pids === undefined) {
    await sleep(blindMs, undefined, options);
    return false;
  }
  const last = new Map<number, number>();
  const still = new Map<number, number>();
  const deadline = performance.now() + maxMs;
  for (let samples = 0; samples < workSamples && performance.now() < deadline; ) {
    let starved = false;
    for (const pid of pids) {
      const group = cgroupOf(pid, folders);
      const used = group && cpuNanos(group);
      if (group === undefined || used === undefined) return false;
      const idle = used === last.get(pid);
      const waits = idle && hasWork(group, folders);
      still.set(pid, idle && !waits ? (still.get(pid) ?? 0) + 1 : 0);
      last.set(pid, used);
      starved ||= waits;
    }
    if (pids.every((pid) => (still.get(pid) ?? 0) >= restSamples)) return true;
    if (!starved) samples += 1;
    await sleep(sampleMs, undefined, options);
  }
  return true;
}

function hasWork(group: Cgroup, folders: KernelFolders): boolean {
  const pids = group.read("pids", "cgroup.procs")?.trim().split("\n") ?? [];
  return pids.some((pid) => isReadyToRun(Number(pid), folders));
}
