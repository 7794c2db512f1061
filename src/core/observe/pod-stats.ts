import type { ObservedContainer, ObservedPod } from "../seam/observed.ts";
import type { StatsSample } from "../seam/streams.ts";
import { podSpecOf } from "./labels.ts";

/** What a container, or a whole pod, uses. Bytes; `cpu` in processors, 0.5 is half of one. */
export interface Usage {
  readonly cpu: number;
  readonly memory: number;
  /** 0 where there is none but the machine's memory, and that is not known. */
  readonly memoryLimit: number;
  readonly pids: number;
  readonly blockRead: number;
  readonly blockWritten: number;
}

interface ContainerUsage extends Usage {
  readonly container: ObservedContainer;
  /** Since the start, nanoseconds. */
  readonly cpuNanos: number;
}

export interface PodUsage {
  readonly pod: ObservedPod;
  readonly total: Usage;
  /** Of the network namespace that the containers share; absent for the machine's own. */
  readonly network?: { readonly received: number; readonly sent: number };
  /** Containers that run, in the pod's order. */
  readonly containers: readonly ContainerUsage[];
}

/**
 * Adds samples up for each pod. The infra container counts; the network counts once, as all that
 * share it see the same counters.
 */
export function sumPodUsage(pod: ObservedPod, samples: readonly StatsSample[]): PodUsage {
  const byId = new Map(samples.map((sample) => [sample.container, sample]));
  const containers = pod.containers.flatMap((container): ContainerUsage[] => {
    const sample = byId.get(container.id);
    return sample ? [{ ...usageOf(sample), container, cpuNanos: sample.cpuNanos }] : [];
  });
  const network = networkOf(pod, byId);
  return { pod, total: totalOf(pod, containers), ...(network && { network }), containers };
}

function usageOf({ cpu, memory, memoryLimit, pids, blockRead, blockWritten }: StatsSample): Usage {
  return { cpu, memory, memoryLimit, pids, blockRead, blockWritten };
}

function totalOf(pod: ObservedPod, parts: readonly Usage[]): Usage {
  const sum = (pick: (usage: Usage) => number) =>
    parts.reduce((total, usage) => total + pick(usage), 0);
  const asked = podSpecOf(pod)?.limits?.memory;
  return {
    cpu: sum(({ cpu }) => cpu),
    memory: sum(({ memory }) => memory),
    // Without a limit of its own each container has the machine's memory for one.
    memoryLimit: asked ?? Math.max(0, ...parts.map(({ memoryLimit }) => memoryLimit)),
    pids: sum(({ pids }) => pids),
    blockRead: sum(({ blockRead }) => blockRead),
    blockWritten: sum(({ blockWritten }) => blockWritten),
  };
}

/** The infra container has the pod's network; without one, the first that runs. */
function networkOf(pod: ObservedPod, samples: ReadonlyMap<string, StatsSample>) {
  const running = pod.containers.filter(({ id }) => samples.has(id));
  const source = running.find(({ role }) => role === "infra") ?? running[0];
  const sample = source && samples.get(source.id);
  if (!source || !sample || source.shares.net === "host") return undefined;
  return { received: sample.netReceived, sent: sample.netSent };
}
