import type { Backend, Call } from "./backend.ts";
import { execute } from "./execute.ts";
import type { ObservedPod } from "./observed.ts";
import type { Plan } from "./plan.ts";
import type { OnProgress } from "./progress.ts";
import { PlanBuilder } from "./reconcile/plan-builder.ts";
import { addStops, stopBudgetOf } from "./reconcile/stops.ts";

export interface StopPodOptions extends Call {
  readonly cause: string;
  /** Whether the infra container stops, too, and the pod's ports are free. */
  readonly infra: boolean;
  /** Grace for every container instead of its own; 0 kills at once. */
  readonly graceMs?: number;
  readonly onProgress?: OnProgress;
}

/** Stops the containers of a pod (name or ID) in order, within the pod's time to stop, and removes nothing. */
export async function stopPod(
  backend: Backend,
  ref: string,
  { signal, onProgress, ...options }: StopPodOptions,
): Promise<void> {
  const pod = await backend.observe(ref, { signal });
  if (pod === undefined) return;
  const plan = planStop(pod, options);
  await execute(plan, backend, { signal, ...(onProgress && { onProgress }) });
}

function planStop(pod: ObservedPod, { cause, infra, graceMs }: StopPodOptions): Plan {
  const plan = new PlanBuilder(pod.name);
  plan.stopWithin(stopBudgetOf(pod.containers));
  const containers = pod.containers.filter(({ role }) => role !== "infra");
  const stops = addStops(plan, containers, {
    pod: pod.name,
    cause: () => cause,
    needs: [],
    graceMs,
  });
  const holder = pod.containers.find(({ role }) => role === "infra");
  if (infra && holder?.state === "running") {
    plan.add({ kind: "stop-pod", pod: pod.id }, `pod ${pod.name}`, cause, stops);
  }
  return plan.build();
}
