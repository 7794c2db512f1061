import { keptContainer } from "./kept-spec.ts";
import { keeperOf } from "./lifecycle/judge.ts";
import type { ObservedPod } from "./observed.ts";

/**
 * Whether a pod that does not run is to be started after a reboot: one that ran when the machine went
 * down, and one whose main is always to run. A main that had ended by itself stays so, as with
 * Compose's restart policies.
 */
export function shouldResume({ containers }: ObservedPod): boolean {
  const main = containers.find(({ role }) => role === "main");
  if (main === undefined || keeperOf(main) !== "supervisor") return false;
  if (containers.some(({ state }) => state === "running" || state === "paused")) return false;
  // Never started: that is for `up`.
  if (main.startedAt === undefined) return false;
  const { restart, ending } = keptContainer(main);
  const always = restart?.policy === "always" || restart?.policy === "unless-stopped";
  if (always || (ending !== undefined && ending.onMainExit !== "stop")) return true;
  // Its end was never seen by the engine, which went down with it.
  return main.finishedAt === undefined || main.finishedAt < main.startedAt;
}
