import type { ContainerSpec, EndingSpec } from "../../podfile/model.ts";
import { specOf } from "../observe/labels.ts";
import type { ObservedContainer, ObservedPod } from "../seam/observed.ts";
import { ownerOf, type RestartHistory } from "./restart-history.ts";

/** What is to be done about a pod now. */
export type NextAction =
  /** Nothing, until a time of the monotonic clock or until something happens. */
  | { readonly kind: "wait"; readonly untilMs: number }
  /** Stops what is not well; as with every other end, it is started again then. */
  | { readonly kind: "stop-unwell"; readonly containers: readonly ObservedContainer[] }
  | { readonly kind: "start"; readonly containers: readonly ObservedContainer[] }
  /** Main has ended for good; without an exit status it was removed. */
  | { readonly kind: "main-ended"; readonly exitCode?: number }
  /** The pod starts again from the beginning. */
  | { readonly kind: "start-again"; readonly cause: string }
  /** Somebody stopped the pod as a whole: what still runs of it stops, too. */
  | { readonly kind: "stop"; readonly cause: string };

/** Pure: the same pod, memory and time give the same next. */
export function decideNext(pod: ObservedPod, history: RestartHistory, nowMs: number): NextAction {
  const infra = pod.containers.find(({ role }) => role === "infra");
  const kept = pod.containers.filter(hasRestarter);
  if (infra?.state !== "running") return decideWithoutInfra(infra, kept, history, nowMs);

  const main = kept.find(({ role }) => role === "main");
  // One whose labels cannot be read may be main: it is no reason to stop the others.
  const isUnknown = pod.containers.some(({ foreign }) => foreign !== undefined);
  if (main === undefined && !isUnknown) return { kind: "main-ended" };
  const mainEnd = main && history.of(main.id)?.end;
  if (main !== undefined && mainEnd !== undefined) {
    const { exitCode, restart } = mainEnd;
    if (restart === undefined && endingOf(main)?.onMainExit !== "keep") {
      return { kind: "main-ended", exitCode };
    }
    if (restart === "pod" && mainEnd.dueMs <= nowMs) {
      return { kind: "start-again", cause: `main ended with status ${exitCode}` };
    }
  }
  const unhealthy = kept.filter(
    ({ id, state }) => state === "running" && history.of(id)?.unhealthy,
  );
  if (unhealthy.length > 0) return { kind: "stop-unwell", containers: unhealthy };
  const ended = kept.flatMap((container) => {
    const end = history.of(container.id)?.end;
    const owner = ownerOf(container, pod);
    const hasPlace = owner === undefined || owner.state === "running";
    return end?.restart === "container" && hasPlace ? { container, dueMs: end.dueMs } : [];
  });
  const due = ended.filter(({ dueMs }) => dueMs <= nowMs).map(({ container }) => container);
  if (due.length > 0) return { kind: "start", containers: due };
  const podDueMs = mainEnd?.restart === "pod" ? mainEnd.dueMs : Infinity;
  return {
    kind: "wait",
    untilMs: Math.min(history.lookAgainMs, podDueMs, ...ended.map(({ dueMs }) => dueMs)),
  };
}

function decideWithoutInfra(
  infra: ObservedContainer | undefined,
  kept: readonly ObservedContainer[],
  history: RestartHistory,
  nowMs: number,
): NextAction {
  const end = infra && history.of(infra.id)?.end;
  if (end?.restart === "pod") {
    return end.dueMs <= nowMs
      ? { kind: "start-again", cause: `its infra container ended with status ${end.exitCode}` }
      : { kind: "wait", untilMs: end.dueMs };
  }
  const runs = kept.some(({ state }) => state === "running" || state === "paused");
  return runs && end !== undefined
    ? { kind: "stop", cause: "the pod was stopped" }
    : { kind: "wait", untilMs: Infinity };
}

/** Whether a user, or main's end, has stopped all of it: then no container is restarted on its own. */
export function isStoppedAsAWhole({ containers }: ObservedPod): boolean {
  return containers.some(({ role, state }) => role === "infra" && state === "exited");
}

/** Whether somebody other than the engine restarts a container. */
export function hasRestarter(container: ObservedContainer): boolean {
  return restarterOf(container) !== undefined;
}

/** Who restarts a container; undefined where only the engine does. */
export function restarterOf(container: ObservedContainer): ContainerSpec["keeper"] {
  const { role } = container;
  return role === "main" || role === "sidecar" ? specOf(container)?.keeper : undefined;
}

/** Whether the supervisor is to look after a pod. */
export function isSupervised({ managed, containers }: ObservedPod): boolean {
  return managed && containers.some((one) => restarterOf(one) === "supervisor");
}

/** Whether it has something to do there: something of the pod runs, be it the infra container alone. */
export function needsSupervisor(pod: ObservedPod): boolean {
  return isSupervised(pod) && pod.containers.some(({ state }) => state === "running");
}

function endingOf(container: ObservedContainer): EndingSpec | undefined {
  return specOf(container)?.ending;
}
