import type { ContainerSpec, PodSpec } from "../../podfile/model.ts";
import { recordedContainer } from "../observe/labels.ts";
import type { ObservedPod } from "../seam/observed.ts";
import { restarterOf } from "./decide-next.ts";

/**
 * Whether a pod that does not run is to be started after a reboot: one that ran when the machine went
 * down, and one whose main is always to run. A main that had ended by itself stays so, as with
 * Compose's restart policies.
 */
export function shouldResume({ containers }: ObservedPod): boolean {
  const main = containers.find(({ role }) => role === "main");
  if (main === undefined || restarterOf(main) !== "supervisor") return false;
  if (containers.some(({ state }) => state === "running" || state === "paused")) return false;
  // Never started: that is for `up`.
  if (main.startedAt === undefined) return false;
  const { restart, ending } = recordedContainer(main);
  const always = restart?.policy === "always" || restart?.policy === "unless-stopped";
  if (always || (ending !== undefined && ending.onMainExit !== "stop")) return true;
  // Its end was never seen by the engine, which went down with it.
  return main.finishedAt === undefined || main.finishedAt < main.startedAt;
}

/**
 * The same pod, kept by somebody: whoever it is starts again what ends, and not the engine. It is part
 * of what a container is made from, because the engine cannot be told otherwise later.
 */
export function withRestarter(pod: PodSpec, keeper: ContainerSpec["keeper"]): PodSpec {
  if (keeper === undefined) return pod;
  return {
    ...pod,
    containers: pod.containers.map((container): ContainerSpec => {
      const { role, ending } = container;
      if (role === "init") return container;
      // Where a pod is run as a job, main's end is the end.
      return keeper === "run" && ending !== undefined
        ? { ...container, keeper, ending: { ...ending, onMainExit: "stop" } }
        : { ...container, keeper };
    }),
  };
}
