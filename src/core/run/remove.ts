import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import { nearest } from "../../podfile/nearest.ts";
import { label } from "../observe/labels.ts";
import { podGone, refuseForeign } from "../observe/pod-around.ts";
import { type Plan, PlanBuilder } from "../plan/plan.ts";
import { addRemovals, addStops } from "../plan/stops.ts";
import type { Backend } from "../seam/backend.ts";
import type { Belongings } from "../seam/inventory.ts";
import type { ObservedContainer, ObservedPod } from "../seam/observed.ts";
import { execute } from "./execute.ts";
import { lockPod } from "./lock.ts";
import type { OnProgress } from "./progress.ts";

export interface RemoveOptions {
  /** Grace instead of the container's own; 0 kills at once. */
  readonly graceMs?: number;
  /** How long to wait for another command that holds the pod; 60 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress;
}

/**
 * Stops one container of a pod within its grace and removes it. Debug containers that live in its
 * process namespace go with it; all others are left alone.
 *
 * @example
 * await remove(backend, "webapp", "debug");
 * @throws SidepodError as in docs/errors.md; `not-found`, `namespace-in-use` where others than debug
 *   containers live in its process namespace, `foreign-pod`, `usage` for main
 */
export async function remove(
  backend: Backend,
  pod: string,
  container: string,
  options: RemoveOptions = {},
): Promise<void> {
  const { signal, onProgress = () => {}, timeoutMs = 60_000 } = options;
  await using _ = await lockPod(backend.identity, pod, {
    timeoutMs,
    signal,
    onWait: (holder) => onProgress({ type: "waiting-for-lock", pod, holder }),
  });
  const [observed, { anonymous }] = await Promise.all([
    backend.observe(pod, { signal }),
    backend.belongings(pod, { signal }),
  ]);
  if (observed === undefined) throw podGone(pod);
  const plan = planRemove(observed, container, { ...options, anonymous });
  onProgress({ type: "plan", plan });
  await execute(plan, backend, { signal, onProgress });
}

/** The steps that take one container out of a pod, or the reason why it stays. Pure. */
export function planRemove(
  pod: ObservedPod,
  name: string,
  { graceMs, anonymous = [] }: Pick<RemoveOptions, "graceMs"> & Partial<Belongings> = {},
): Plan {
  refuseForeign(pod);
  const named = containersNamed(pod, name);
  refuseToRemove(pod, name, named);
  const joined = joinedTo(named, pod.containers);
  refuseJoined(pod, name, joined);
  const plan = new PlanBuilder(pod.name);
  const taking = {
    pod: pod.name,
    cause: (container: ObservedContainer) =>
      joined.includes(container)
        ? `it shares the process namespace of ${pod.name}/${name}`
        : "requested",
    ...(graceMs !== undefined && { graceMs }),
  };
  const gone = [...named, ...joined];
  const stops = addStops(plan, gone, { ...taking, needs: [] });
  const removals = addRemovals(plan, gone, { ...taking, needs: stops });
  for (const { volume, container } of anonymous) {
    if (container !== name) continue;
    plan.add(
      { kind: "remove-volume", volume },
      `volume ${volume}`,
      `it belongs to ${pod.name}/${name}`,
      removals,
    );
  }
  return plan.build();
}

/** @throws SidepodError where it is not there or not Sidepod's, and for main and the infra container */
function refuseToRemove(
  pod: ObservedPod,
  name: string,
  named: readonly ObservedContainer[] = containersNamed(pod, name),
): void {
  const [first] = named;
  if (first === undefined) throw noSuchContainer(pod, name);
  if (first.role === "main" || first.role === "infra") {
    throw new SidepodError(
      "usage",
      `${pod.name} cannot exist without its ${first.role} container`,
      {
        hint: commandText`sidepod down ${pod.name}`,
        details: { pod: pod.name, container: name },
      },
    );
  }
  const foreign = named.find(({ managed }) => !managed);
  if (foreign === undefined) return;
  throw new SidepodError("foreign-pod", `${pod.name}/${name} was not created by Sidepod`, {
    hint: commandText`podman rm -f ${foreign.fullName}`,
    details: { pod: pod.name, container: name, id: foreign.id },
  });
}

/** Where others have put one of the engine's name into the pod, it does not stand for Sidepod's. */
function containersNamed(pod: ObservedPod, name: string): readonly ObservedContainer[] {
  const named = pod.containers.filter((one) => one.name === name);
  const own = named.filter(({ managed }) => managed);
  return own.length > 0 ? own : named;
}

/**
 * Those that live, directly or through another, in the process namespaces of containers, and the
 * debug containers that were made for them.
 */
function joinedTo(
  gone: readonly ObservedContainer[],
  all: readonly ObservedContainer[],
): readonly ObservedContainer[] {
  const found = new Set<ObservedContainer>();
  const visit = ({ id, name }: ObservedContainer): void => {
    for (const other of all) {
      const joins = other.shares.pid === name || isDebugOf(other, id);
      if (!joins || other.name === name || found.has(other)) continue;
      found.add(other);
      visit(other);
    }
  };
  for (const container of gone) visit(container);
  return [...found];
}

/** Only of a debug container the label is its own: others can have it from their image. */
function isDebugOf({ role, managed, labels }: ObservedContainer, target: string): boolean {
  return managed && role === "debug" && labels[label.targetId] === target;
}

function refuseJoined(
  { name: pod }: ObservedPod,
  name: string,
  joined: readonly ObservedContainer[],
): void {
  const recorded = joined.filter(({ role, managed }) => role !== "debug" || !managed);
  if (recorded.length === 0) return;
  const [first] = recorded;
  throw new SidepodError(
    "namespace-in-use",
    `other containers share the process namespace of ${pod}/${name}`,
    {
      evidence: recorded.map(
        (one) => `${pod}/${one.name} is ${one.state}, its role is ${one.role}`,
      ),
      hint: first?.managed
        ? commandText`remove them first: sidepod remove ${pod} ${first.name}`
        : commandText`remove them first: podman rm -f ${first?.fullName ?? ""}`,
      details: { pod, container: name, joined: recorded.map((one) => one.name) },
    },
  );
}

function noSuchContainer({ name: pod, containers }: ObservedPod, name: string): SidepodError {
  const names = containers.filter(({ role }) => role !== "infra").map((one) => one.name);
  const near = nearest(name, names);
  return new SidepodError("not-found", `pod ${pod} has no container '${name}'`, {
    hint: near ? `did you mean ${near}?` : `its containers are ${names.join(", ") || "none"}`,
    details: { pod, container: name, containers: names },
  });
}
