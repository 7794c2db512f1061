import { argumentsOf } from "../kernel/arguments.ts";

/**
 * Whether the process is the monitor (conmon) of the container, which has its ID among its arguments.
 * Then /proc here shows the engine's processes under the numbers that the engine gives.
 */
export function isMonitorOf(pid: number | undefined, containerId: string): boolean {
  return pid ? argumentsOf(pid).includes(containerId) : false;
}
