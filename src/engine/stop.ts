import type { Backend, Call } from "./backend.ts";
import { execute } from "./execute.ts";
import { PlanBuilder } from "./reconcile/plan-builder.ts";
import { addStops } from "./reconcile/stops.ts";

/**
 * Stops the containers of a pod in order, each within its own grace, and removes nothing.
 *
 * @param options.infra whether the infra container stops, too, and the pod's ports are free
 */
export async function stopPod(
  backend: Backend,
  name: string,
  { signal, infra = false }: Call & { readonly infra?: boolean } = {},
): Promise<void> {
  const pod = await backend.observe(name, { signal });
  if (pod === undefined) return;
  const plan = new PlanBuilder(name);
  const cause = "the run is over";
  const containers = pod.containers.filter(({ role }) => role !== "infra");
  const stops = addStops(plan, containers, { pod: name, cause: () => cause, needs: [] });
  const holder = infra ? pod.containers.find(({ role }) => role === "infra") : undefined;
  if (holder) {
    plan.add({ kind: "stop-container", container: holder.id }, `pod ${name}`, cause, stops);
  }
  await execute(plan.build(), backend, { signal });
}
