import { readFileSync } from "node:fs";

/**
 * Whether the process is the monitor (conmon) of the container, which has its ID among its arguments.
 * Then /proc here shows the engine's processes under the numbers that the engine gives.
 */
export function isMonitorOf(pid: number | undefined, containerId: string): boolean {
  if (!pid) return false;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(containerId);
  } catch {
    return false; // There is no such process here, or it is hidden.
  }
}
