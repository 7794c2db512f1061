import { basename } from "node:path";
import { argumentsOf } from "../kernel/arguments.ts";
import { cgroupAt } from "../kernel/cgroup.ts";
import { signalProcess } from "./signal-process.ts";

/**
 * Ends the monitors that Podman leaves behind for commands run over its API. Each waits five minutes
 * in the pod's control group (`exit_command_delay` of containers.conf), and removing the pod would wait
 * 3 s before it ended them itself, with the same signal (rmDirRecursively in containers/common).
 *
 * Where the engine is elsewhere, keeps its groups elsewhere or belongs to someone else, nothing is found.
 */
export function endExecMonitors(podId: string): void {
  const group = cgroupAt(`/libpod_parent/${podId}/conmon`);
  for (const line of (group.read("memory", "cgroup.procs") ?? "").split("\n")) {
    const pid = Number.parseInt(line, 10);
    if (pid > 1 && isExecMonitor(pid)) signalProcess(pid, "SIGTERM");
  }
}

/** A container's own monitor has no delay. */
function isExecMonitor(pid: number): boolean {
  const [program = "", ...others] = argumentsOf(pid);
  return basename(program) === "conmon" && others.includes("--exit-delay");
}
