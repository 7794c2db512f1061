import { specOf } from "../observe/labels.ts";
import type { ObservedContainer } from "../seam/observed.ts";
import type { PlanBuilder } from "./plan.ts";

interface StopOptions {
  readonly pod: string;
  readonly cause: (container: ObservedContainer) => string;
  readonly needs: readonly string[];
  /** Overrides each container's own grace. */
  readonly graceMs?: number | undefined;
}

/**
 * Adds the steps that stop containers of a pod: first what each of them asks to be done before, all
 * at once; then the stops, one after another: main first, then the others in reverse start order,
 * each after the containers that live in its process namespace (KEP-753 for the order; a process
 * namespace ends with its first process).
 *
 * @returns the last of these steps; empty where none of the containers runs
 */
export function addStops(
  plan: PlanBuilder,
  containers: readonly ObservedContainer[],
  { pod, cause, needs, graceMs }: StopOptions,
): readonly string[] {
  const running = stopOrder(containers).filter(isRunning);
  let last = graceMs === 0 ? [] : addPreStops(plan, running, { pod, needs });
  for (const container of running) {
    const ownMs = graceMs ?? graceOf(container);
    const stop = plan.add(
      {
        kind: "stop-container",
        container: container.id,
        ...(ownMs !== undefined && { graceMs: ownMs }),
      },
      subjectOf(pod, container, containers),
      cause(container),
      [...needs, ...last],
    );
    last = [stop];
  }
  return last;
}

function addPreStops(
  plan: PlanBuilder,
  running: readonly ObservedContainer[],
  { pod, needs }: Pick<StopOptions, "pod" | "needs">,
): readonly string[] {
  return running.flatMap((container) => {
    const preStop = specOf(container)?.hooks?.preStop;
    if (preStop === undefined || container.state !== "running") return [];
    return plan.add(
      {
        kind: "pre-stop",
        container: container.id,
        hook: preStop,
        timeoutMs: graceOf(container) ?? engineGraceMs,
      },
      subjectOf(pod, container, running),
      "it runs before each stop",
      needs,
    );
  });
}

function isRunning({ state }: ObservedContainer): boolean {
  return state === "running" || state === "paused" || state === "stopping";
}

/** How long a container may take to stop; undefined for the engine's own. */
function graceOf(container: ObservedContainer): number | undefined {
  return specOf(container)?.stopGraceMs;
}

const podGraceMs = 30_000;

/**
 * How long a pod may take to stop: what its file says, or Kubernetes' 30 s, or the longest grace of
 * one of its containers where that is longer.
 */
export function stopBudgetOf(containers: readonly ObservedContainer[]): number {
  const main = containers.find(({ role }) => role === "main");
  const asked = main && specOf(main)?.ending?.stopGraceMs;
  return asked ?? Math.max(podGraceMs, ...containers.map((one) => graceOf(one) ?? 0));
}

/**
 * Adds the steps that remove containers, those that are joined to another's namespace before it,
 * because the engine removes none that others are joined to.
 *
 * @returns the steps
 */
export function addRemovals(
  plan: PlanBuilder,
  containers: readonly ObservedContainer[],
  { pod, cause, needs }: StopOptions,
): readonly string[] {
  const removals = new Map<ObservedContainer, string>();
  for (const container of stopOrder(containers)) {
    const joined = containers.filter((other) => joins(other, container));
    const removal = plan.add(
      { kind: "remove-container", container: container.id },
      subjectOf(pod, container, containers),
      cause(container),
      [...needs, ...joined.flatMap((other) => removals.get(other) ?? [])],
    );
    removals.set(container, removal);
  }
  return [...removals.values()];
}

/** By the name inside the pod, where that tells it from the others. */
function subjectOf(
  pod: string,
  container: ObservedContainer,
  containers: readonly ObservedContainer[],
): string {
  const twin = containers.some((other) => other !== container && other.name === container.name);
  return `${pod}/${twin ? container.fullName : container.name}`;
}

/** Main first, then sidecars in reverse, what joins another's processes always before it. */
function stopOrder(containers: readonly ObservedContainer[]): readonly ObservedContainer[] {
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

/** The time that stopping a pod may take altogether, from the first stop on (Kubernetes). */
export class StopBudget {
  readonly #budgetMs: number;
  #start: number | undefined;

  constructor(budgetMs = Number.POSITIVE_INFINITY) {
    this.#budgetMs = budgetMs;
  }

  /** What one container gets of it; undefined, the engine's own grace, where nothing bounds it. */
  limit(graceMs: number | undefined): number | undefined {
    this.#start ??= performance.now();
    // Whole milliseconds, as timers have them: one that waits for the last of it can wake a little early.
    const leftMs = Math.max(0, Math.floor(this.#start + this.#budgetMs - performance.now()));
    if (graceMs !== undefined) return Math.min(graceMs, leftMs);
    return leftMs < engineGraceMs ? leftMs : undefined;
  }
}

/** Podman's own. */
const engineGraceMs = 10_000;
