import type { Backend, Call } from "./backend.ts";
import { execute } from "./execute.ts";
import { keptPod } from "./kept-spec.ts";
import type { ObservedPod } from "./observed.ts";
import type { Plan } from "./plan.ts";
import type { OnProgress } from "./progress.ts";
import { PlanBuilder } from "./reconcile/plan-builder.ts";
import { addStarts } from "./reconcile/start-steps.ts";

/**
 * Starts what does not run of a pod (name or ID), from the beginning and in order, with its init containers and
 * gates, as its kept specification says.
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
  const spec = keptPod(pod);
  const decisions = spec.containers.flatMap((container) => {
    const stays = pod.containers.find(({ name, managed }) => managed && name === container.name);
    return stays === undefined
      ? []
      : { container, kept: container, hash: "", order: stays.order, stays };
  });
  addStarts(plan, spec, decisions, pod);
  return plan.build();
}
