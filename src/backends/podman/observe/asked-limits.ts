import type { ContainerInspect } from "../../../libpod/types/container-inspect.ts";
import type { PodInspect } from "../../../libpod/types/pod.ts";
import type { Limits } from "../../../podfile/model.ts";

/** What a container of others was asked to be limited to; the engine says 0 for no limit. */
export function limitsOfInspect({ HostConfig: host }: ContainerInspect): Limits {
  const cpus =
    host.NanoCpus > 0
      ? host.NanoCpus / 1e9
      : host.CpuQuota > 0
        ? host.CpuQuota / (host.CpuPeriod || 100_000)
        : undefined;
  return {
    ...(cpus !== undefined && { cpus }),
    ...(host.CpuShares > 0 && { cpuShares: host.CpuShares }),
    ...(host.CpusetCpus !== "" && { cpuset: host.CpusetCpus }),
    ...(host.Memory > 0 && { memory: host.Memory }),
    ...(host.MemoryReservation > 0 && { memoryReservation: host.MemoryReservation }),
    ...(host.MemorySwap !== 0 && { memorySwap: host.MemorySwap }),
    ...(host.PidsLimit > 0 && { pids: host.PidsLimit }),
  };
}

export function limitsOfPodInspect(pod: PodInspect): Limits {
  const { cpu_quota = 0, cpu_period = 100_000, memory_limit = 0, memory_swap = 0 } = pod;
  return {
    ...(cpu_quota > 0 && { cpus: cpu_quota / cpu_period }),
    ...(pod.cpu_shares && { cpuShares: pod.cpu_shares }),
    ...(pod.cpuset_cpus && { cpuset: pod.cpuset_cpus }),
    ...(memory_limit > 0 && { memory: memory_limit }),
    ...(memory_swap !== 0 && { memorySwap: memory_swap }),
  };
}
