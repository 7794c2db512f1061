import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { argumentsOf } from "../kernel/arguments.ts";
import { cgroupAt, kernelFolders } from "../kernel/cgroup.ts";
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

/** Ends the monitor of one command that is over, or probes would leave two processes every time. */
export function endExecMonitor(podId: string, session: string): void {
  const pids = monitorsIn(podId) ?? readdirSync(kernelFolders.proc).map(Number);
  for (const pid of pids) if (isExecMonitor(pid, session)) signalProcess(pid, "SIGTERM");
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
