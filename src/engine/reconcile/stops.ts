import type { ObservedContainer } from "../backend.ts";
import type { PlanBuilder } from "./plan-builder.ts";

export interface StopOptions {
  readonly pod: string;
  readonly cause: (container: ObservedContainer) => string;
  readonly needs: readonly string[];
  /** Overrides each container's own grace; with 0 nothing is waited for. */
  readonly graceMs?: number;
}

/**
 * Adds the steps that stop and remove containers of a pod: main first, then the others in reverse
 * start order, each after the containers that live in its process namespace (KEP-753 for the order;
 * a process namespace ends with its first process).
 *
 * @returns the removing step of each container, by the container's ID
 */
export function addStops(
  plan: PlanBuilder,
  containers: readonly ObservedContainer[],
  options: StopOptions,
): ReadonlyMap<string, string> {
  const { pod, cause, needs, graceMs } = options;
  const removals = new Map<string, string>();
  let lastStop: string | undefined;
  for (const container of stopOrder(containers)) {
    const twin = containers.some((other) => other !== container && other.name === container.name);
    const subject = `${pod}/${twin ? container.fullName : container.name}`;
    const joined = containers.filter((other) => joins(other, container)).map(({ id }) => id);
    const after = [...needs, ...joined.flatMap((id) => removals.get(id) ?? [])];
    const running = container.state === "running" || container.state === "paused";
    if (running && graceMs !== 0) {
      lastStop = plan.add(
        { kind: "stop-container", container: container.id, ...(graceMs && { graceMs }) },
        subject,
        cause(container),
        lastStop === undefined ? after : [...after, lastStop],
      );
      after.push(lastStop);
    }
    removals.set(
      container.id,
      plan.add(
        { kind: "remove-container", container: container.id, graceMs: 0 },
        subject,
        cause(container),
        after,
      ),
    );
  }
  return removals;
}

/** Main first, then sidecars in reverse, what joins another's processes always before it. */
export function stopOrder(containers: readonly ObservedContainer[]): readonly ObservedContainer[] {
  const inReverse = [...containers].sort((a, b) => stopRank(a) - stopRank(b) || b.order - a.order);
  const seen = new Set<ObservedContainer>();
  const ordered: ObservedContainer[] = [];
  const visit = (container: ObservedContainer): void => {
    if (seen.has(container)) return;
    seen.add(container);
    for (const other of inReverse) if (joins(other, container)) visit(other);
    ordered.push(container);
  };
  for (const container of inReverse) visit(container);
  return ordered;
}

function stopRank({ role, managed }: ObservedContainer): number {
  if (role === "debug" || !managed) return 0;
  return role === "main" ? 1 : 2;
}

function joins(container: ObservedContainer, other: ObservedContainer): boolean {
  return container.shares.pid === other.name && container.name !== other.name;
}
