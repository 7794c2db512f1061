import { keptContainer } from "../observe/labels.ts";
import { readyProbeOf } from "../probes/attempt.ts";
import type { ObservedContainer, ObservedPod } from "../seam/observed.ts";
import { isKept, isStoppedAsAWhole } from "./decide-next.ts";
import type { Lives } from "./restart-history.ts";

/** What probes have told of one life of a container. */
export interface Wellness {
  started: boolean;
  /** Undefined while nothing was answered yet. */
  ready: boolean | undefined;
  /** What the ready probe was answered when that changed. */
  answer?: string;
}

/** How a pod is, as its keeper knows it beyond what the engine does. */
export interface KeptPod {
  readonly name: string;
  readonly id: string;
  readonly ready: boolean;
  /** Whether something of it runs or is to be started again. */
  readonly active: boolean;
  readonly containers: readonly KeptContainer[];
  /** Set while it is stopped or started as a whole. */
  readonly doing?: "stopping" | "starting again";
  /** What failed the last time that the pod as a whole was stopped or started. */
  readonly problem?: string;
}

export interface KeptContainer {
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
  lives: Lives,
  wellness: ReadonlyMap<string, Wellness>,
  nowMs: number,
  doing: KeptPod["doing"],
): KeptPod {
  const kept = pod.containers.filter(isKept);
  const counting = kept.filter(countsForReadiness);
  const isStopped = isStoppedAsAWhole(pod);
  const isReady = ({ id, state }: ObservedContainer): boolean | undefined => {
    if (state === "running") return wellness.get(id)?.ready;
    // What is only made may have been started since.
    return state === "created" ? undefined : false;
  };
  return {
    name: pod.name,
    id: pod.id,
    ...(doing !== undefined && { doing }),
    active: pod.containers.some(
      ({ id, state, role }) =>
        state === "running" || (role === "main" && lives.of(id)?.end?.restart !== undefined),
    ),
    ready: counting.some(({ role }) => role === "main") && counting.every((one) => isReady(one)),
    containers: kept.map((container) => {
      const { id, name } = container;
      const life = lives.of(id);
      const well = wellness.get(id);
      const end = life?.end;
      const ready = isReady(container);
      const reason = life?.unwell?.answer ?? (well?.ready === false ? well.answer : undefined);
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
  return container.role === "main" || readyProbeOf(keptContainer(container)) !== undefined;
}
