import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cgroupAt, kernelFolders } from "../../../host/proc/cgroup.ts";
import { argumentsOf } from "../../../host/proc/process.ts";
import { signalProcess } from "./signal-process.ts";

/**
 * Ends the monitors that Podman leaves behind for commands run over its API. Each waits five minutes
 * in the pod's control group (`exit_command_delay` of containers.conf), and removing the pod would wait
 * 3 s before it ended them itself, with the same signal (rmDirRecursively in containers/common).
 *
 * Where the engine is elsewhere, keeps its groups elsewhere or belongs to someone else, nothing is found.
 */
export function endExecMonitors(podId: string): void {
  for (const pid of monitorsIn(podId) ?? []) {
    if (isExecMonitor(pid)) signalProcess(pid, "SIGTERM");
  }
}

/**
 * Ends the monitor of one command that is over, or probes would leave two processes every time. A
 * signal that comes before the monitor waits is lost on it, so it is looked for again, which keeps
 * no process from its end.
 */
export async function endExecMonitor(podId: string, session: string): Promise<void> {
  for (const pauseMs of [50, 200, 1000, 5000]) {
    const pids = monitorsIn(podId) ?? readdirSync(kernelFolders.proc).map(Number);
    const found = pids.filter((pid) => isExecMonitor(pid, session));
    if (found.length === 0) return;
    for (const pid of found) signalProcess(pid, "SIGTERM");
    await sleep(pauseMs, undefined, { ref: false });
  }
}

/** The monitors of a pod's containers; undefined where they are in no group of their own. */
function monitorsIn(podId: string): number[] | undefined {
  const group = podId === "" ? undefined : cgroupAt(`/libpod_parent/${podId}/conmon`);
  return group?.read("memory", "cgroup.procs")?.split("\n").map(Number);
}

/** A container's own monitor has no delay. */
function isExecMonitor(pid: number, session?: string): boolean {
  if (!(pid > 1)) return false;
  const [program = "", ...others] = argumentsOf(pid);
  if (basename(program) !== "conmon" || !others.includes("--exit-delay")) return false;
  return session === undefined || others.includes(session);
}
