import { recordedPod } from "../observe/labels.ts";
import { type Plan, PlanBuilder } from "../plan/plan.ts";
import { addStarts } from "../plan/steps.ts";
import { addStops, stopBudgetOf } from "../plan/stops.ts";
import type { Backend } from "../seam/backend.ts";
import type { Call } from "../seam/call.ts";
import type { ObservedPod } from "../seam/observed.ts";
import { execute } from "./execute.ts";
import type { OnProgress } from "./progress.ts";

interface StopPodOptions extends Call {
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

/**
 * Starts what does not run of a pod (name or ID), from the beginning and in order, with its init containers and
 * gates, as its recorded specification says.
 *
 * @throws SidepodError as `up` does where a gate does not hold
 */
export async function startPod(
  backend: Backend,
  ref: string,
  { signal, onProgress }: Call & { readonly onProgress?: OnProgress } = {},
): Promise<void> {
  const pod = await backend.observe(ref, { signal });
  if (pod === undefined) return;
  await execute(planStart(pod), backend, { signal, ...(onProgress && { onProgress }) });
}

function planStart(pod: ObservedPod): Plan {
  const plan = new PlanBuilder(pod.name);
  const spec = recordedPod(pod);
  const decisions = spec.containers.flatMap((container) => {
    const stays = pod.containers.find(({ name, managed }) => managed && name === container.name);
    return stays === undefined
      ? []
      : { container, recorded: container, hash: "", order: stays.order, stays };
  });
  addStarts(plan, spec, decisions, pod);
  return plan.build();
}
