import type { PodUsage, Usage } from "../../engine/stats/pod-stats.ts";

/** A pod's use as `stats --json` has it: bytes, `cpu` in processors, nanoseconds. */
export function statsJson({ pod, total, network, containers }: PodUsage) {
  return {
    name: pod.name,
    id: pod.id,
    ...usageJson(total),
    netReceived: network?.received ?? null,
    netSent: network?.sent ?? null,
    containers: containers.map((usage) => ({
      name: usage.container.name,
      fullName: usage.container.fullName,
      id: usage.container.id,
      role: usage.container.role,
      ...usageJson(usage),
      cpuNanos: usage.cpuNanos,
    })),
  };
}

function usageJson({ cpu, memory, memoryLimit, pids, blockRead, blockWritten }: Usage) {
  return { cpu, memory, memoryLimit, pids, blockRead, blockWritten };
}
