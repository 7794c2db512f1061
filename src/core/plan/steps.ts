import type { PodSpec } from "../../podfile/model.ts";
import { containerLabels } from "../observe/labels.ts";
import type { ObservedContainer, ObservedPod } from "../seam/observed.ts";
import type { Decision } from "./decide.ts";
import type { Desired } from "./desired.ts";
import type { PlanBuilder } from "./plan.ts";

/**
 * Adds the starts: init containers one after another, then the sidecars together, then main; nothing
 * that comes after a container with a startup probe starts before that holds (KEP-753). What joins a
 * container's process namespace starts after it, because starting it earlier would start the other as
 * well. Nothing starts before everything is made.
 *
 * @param pod the pod that stays; undefined where it is made
 */
export function addStarts(
  plan: PlanBuilder,
  spec: PodSpec,
  decisions: readonly Decision[],
  pod: ObservedPod | undefined,
): void {
  const made = plan.ids();
  const infraRuns =
    pod?.containers.some((c) => c.role === "infra" && c.state === "running") ?? false;
  const starts = decisions.some(({ stays }) => startCause(stays) !== undefined);
  if (!infraRuns && starts) {
    // By itself, because a taken port is told of only here: its containers just fail to start.
    plan.add(
      { kind: "start-pod", pod: spec.name },
      `pod ${spec.name}`,
      pod === undefined ? "it was just created" : "it is not running",
      made,
    );
  }
  let gate: readonly string[] = [...made, ...plan.ids("start-pod")];
  const started = new Map<string, string>();
  const start = (decision: Decision, needs: readonly string[], cause: string): string => {
    const { container, stays } = decision;
    const joined = container.pid === undefined ? undefined : started.get(container.pid);
    const id = plan.add(
      { kind: "start-container", container: stays?.id ?? container.fullName },
      `${spec.name}/${container.name}`,
      cause,
      joined === undefined ? needs : [...needs, joined],
    );
    started.set(container.name, id);
    return id;
  };

  for (const decision of decisions.filter(({ container }) => container.role === "init")) {
    const cause = initCause(decision.stays, infraRuns);
    if (cause === undefined) continue;
    const name = `${spec.name}/${decision.container.name}`;
    const container = decision.stays?.id ?? decision.container.fullName;
    const run = decision.stays?.state === "running" ? [] : [start(decision, gate, cause)];
    gate = [
      plan.add({ kind: "await-init", container }, name, "the next step needs its end", [
        ...gate,
        ...run,
      ]),
    ];
  }

  const rest = joinedLast(decisions.filter(({ container }) => container.role !== "init"));
  const main = rest.find(({ container }) => container.role === "main");
  const withMain = new Set(main && joinedTo(main.container.name, rest));
  const sidecars = rest.filter((d) => d !== main && !withMain.has(d));
  const inOrder = [...sidecars, ...(main ? [main] : []), ...withMain];
  const lastStart = inOrder.findLastIndex(({ stays }) => startCause(stays) !== undefined);
  const gated = new Set(gate);
  for (const [index, decision] of inOrder.entries()) {
    const { container, stays } = decision;
    const cause = startCause(stays);
    if (cause === undefined && index > lastStart) continue;
    const needs = decision === main ? [...gated, ...started.values()] : [...gated];
    const begun = cause === undefined ? undefined : start(decision, needs, cause);
    const { postStart } = container.hooks;
    if (begun !== undefined && postStart !== undefined) {
      const id = stays?.id ?? container.fullName;
      const hook = plan.add(
        { kind: "post-start", container: id, hook: postStart },
        `${spec.name}/${container.name}`,
        "it runs after each start",
        [begun],
      );
      started.set(container.name, hook);
      if (decision !== main) gated.add(hook);
    }
    const probe = container.probes.startup;
    if (probe === undefined) continue;
    const waiting = plan.add(
      { kind: "await-startup", container: stays?.id ?? container.fullName, probe },
      `${spec.name}/${container.name}`,
      "the next step waits for its startup probe",
      begun === undefined ? [...gated] : [begun],
    );
    // What lives in main's process namespace is there to look at a start that does not succeed.
    if (decision !== main) gated.add(waiting);
  }
}

/** Those that live, directly or through another, in the process namespace of a container. */
function joinedTo(name: string, decisions: readonly Decision[]): readonly Decision[] {
  return decisions
    .filter(({ container }) => container.pid === name)
    .flatMap((decision) => [decision, ...joinedTo(decision.container.name, decisions)]);
}

function startCause(stays: ObservedContainer | undefined): string | undefined {
  if (stays === undefined) return "it was just created";
  if (stays.state === "running" || stays.state === "paused") return undefined;
  if (stays.state === "created") return "it was never started";
  return stays.exitCode === undefined ? "it is stopped" : `it ended with status ${stays.exitCode}`;
}

/** Init containers run once for each start of the pod, as in Kubernetes. */
function initCause(stays: ObservedContainer | undefined, infraRuns: boolean): string | undefined {
  if (stays?.state === "running") return "it is running";
  const cause = startCause(stays);
  if (stays?.state !== "exited" || stays.exitCode !== 0) return cause;
  return infraRuns ? undefined : "the pod starts again";
}

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
    const { container, recorded, hash, order, stays, createCause, updateCause } = decision;
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
    const labels = containerLabels(spec.name, recorded, hash, order);
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
function joinedLast<Item extends { readonly container: { name: string; pid?: string } }>(
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
