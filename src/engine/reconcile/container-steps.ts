import { containerLabels } from "../labels.ts";
import type { Decision } from "./decide.ts";
import type { PlanBuilder } from "./plan-builder.ts";
import type { Desired } from "./reconcile.ts";

/** Adds the steps that make containers, or change the limits of those that stay. */
export function addContainers(
  plan: PlanBuilder,
  { spec }: Desired,
  decisions: readonly Decision[],
  removals: readonly string[],
): void {
  const base = plan.ids(
    "create-pod",
    "create-volume",
    "create-secret",
    "pull-image",
    "import-host-rootfs",
  );
  const created = new Map<string, string>();
  for (const decision of joinedLast(decisions)) {
    const { container, kept, hash, order, stays, createCause, updateCause } = decision;
    const subject = `${spec.name}/${container.name}`;
    if (stays !== undefined && updateCause !== undefined) {
      plan.add(
        { kind: "update-limits", container: stays.id, limits: container.limits },
        subject,
        updateCause,
        plan.ids("pull-image"),
      );
    }
    if (createCause === undefined) continue;
    const joined = container.pid === undefined ? undefined : created.get(container.pid);
    const labels = containerLabels(spec.name, kept, hash, order);
    created.set(
      container.name,
      plan.add(
        { kind: "create-container", pod: spec.name, spec, container, labels },
        subject,
        createCause,
        [...base, ...removals, ...(joined === undefined ? [] : [joined])],
      ),
    );
  }
}

/** The engine wants a container to exist before another is made to join its process namespace. */
export function joinedLast<Item extends { readonly container: { name: string; pid?: string } }>(
  items: readonly Item[],
): readonly Item[] {
  const rest = [...items];
  const done: Item[] = [];
  while (rest.length > 0) {
    const next = rest.findIndex(
      ({ container: { pid } }) => !rest.some(({ container }) => container.name === pid),
    );
    done.push(...rest.splice(Math.max(next, 0), 1));
  }
  return done;
}
