import { recordedContainer } from "../observe/labels.ts";
import { readyProbeOf } from "../probes/attempt.ts";
import type { ObservedContainer, ObservedPod } from "../seam/observed.ts";
import { hasRestarter, isStoppedAsAWhole } from "./decide-next.ts";
import type { RestartHistory } from "./restart-history.ts";

/** Probe results of one run of a container. */
export interface ProbeState {
  started: boolean;
  /** Undefined while nothing was answered yet. */
  ready: boolean | undefined;
  /** What the ready probe was answered when that changed. */
  answer?: string;
}

/** How a pod is, as its supervisor knows it beyond what the engine does. */
export interface SupervisedPod {
  readonly name: string;
  readonly id: string;
  readonly ready: boolean;
  /** Whether something of it runs or is to be started again. */
  readonly active: boolean;
  readonly containers: readonly SupervisedContainer[];
  /** Set while it is stopped or started as a whole. */
  readonly doing?: "stopping" | "starting again";
  /** What failed the last time that the pod as a whole was stopped or started. */
  readonly problem?: string;
}

export interface SupervisedContainer {
  readonly name: string;
  readonly id: string;
  /** Whether its startup probe holds. */
  readonly started: boolean;
  /** Absent while its probe has not answered yet. */
  readonly ready?: boolean;
  readonly restarts: number;
  /** Where it waits to be started again. */
  readonly restartInMs?: number;
  /** Why it was stopped to be started again, or why it is not ready. */
  readonly reason?: string;
}

export function statusOf(
  pod: ObservedPod,
  history: RestartHistory,
  probeState: ReadonlyMap<string, ProbeState>,
  nowMs: number,
  doing: SupervisedPod["doing"],
): SupervisedPod {
  const kept = pod.containers.filter(hasRestarter);
  const counting = kept.filter(countsForReadiness);
  const isStopped = isStoppedAsAWhole(pod);
  const isReady = ({ id, state }: ObservedContainer): boolean | undefined => {
    if (state === "running") return probeState.get(id)?.ready;
    // What is only made may have been started since.
    return state === "created" ? undefined : false;
  };
  return {
    name: pod.name,
    id: pod.id,
    ...(doing !== undefined && { doing }),
    active: pod.containers.some(
      ({ id, state, role }) =>
        state === "running" || (role === "main" && history.of(id)?.end?.restart !== undefined),
    ),
    ready: counting.some(({ role }) => role === "main") && counting.every((one) => isReady(one)),
    containers: kept.map((container) => {
      const { id, name } = container;
      const life = history.of(id);
      const well = probeState.get(id);
      const end = life?.end;
      const ready = isReady(container);
      const reason = life?.unhealthy?.answer ?? (well?.ready === false ? well.answer : undefined);
      return {
        name,
        id,
        started: well?.started ?? false,
        ...(ready !== undefined && { ready }),
        restarts: life?.restarts ?? 0,
        ...(end?.restart !== undefined &&
          !doing &&
          !isStopped && { restartInMs: Math.max(0, end.dueMs - nowMs) }),
        ...(reason && { reason }),
      };
    }),
  };
}

/** Main, and each sidecar that says itself whether it is ready. */
function countsForReadiness(container: ObservedContainer): boolean {
  return container.role === "main" || readyProbeOf(recordedContainer(container)) !== undefined;
}
