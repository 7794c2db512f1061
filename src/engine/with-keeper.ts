import type { ContainerSpec, PodSpec } from "../spec/pod-spec.ts";

/**
 * The same pod, kept by somebody: whoever it is starts again what ends, and not the engine. It is part
 * of what a container is made from, because the engine cannot be told otherwise later.
 */
export function withKeeper(pod: PodSpec, keeper: ContainerSpec["keeper"]): PodSpec {
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
