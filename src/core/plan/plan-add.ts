import { commandText } from "../../command-text.ts";
import { isSidepodError, SidepodError } from "../../errors.ts";
import type { ContainerSpec, PodSpec } from "../../podfile/model.ts";
import { label } from "../observe/labels.ts";
import { execute } from "../run/execute.ts";
import type { Backend } from "../seam/backend.ts";
import type { Found } from "../seam/inventory.ts";
import type { ObservedContainer, ObservedPod } from "../seam/observed.ts";
import type { Decision } from "./decide.ts";
import type { Desired, ReconcileOptions } from "./desired.ts";
import { hashContainer } from "./hash.ts";
import { type Plan, PlanBuilder } from "./plan.ts";
import { addPrerequisites } from "./prerequisites.ts";
import { assignOrder } from "./start-order.ts";
import { addContainers, addStarts } from "./steps.ts";
import { addRemovals, addStops } from "./stops.ts";

/** The command that is being interrupted has no time for more. */
const undoTimeoutMs = 10_000;

/** A pod with only this container, and the volumes and secrets that it uses. */
export function neededBy(container: ContainerSpec, around: PodSpec): PodSpec {
  const volumes = new Set(container.mounts.flatMap((m) => (m.type === "volume" && m.source) || []));
  const secrets = new Set(container.secrets.map(({ secret }) => secret));
  return {
    ...around,
    containers: [container],
    volumes: around.volumes.filter(({ key }) => volumes.has(key)),
    secrets: around.secrets.filter(({ key }) => secrets.has(key)),
  };
}

/**
 * The steps that make one more sidecar of a pod, after those that it has and before main in the start
 * order. Pure.
 *
 * @param desired what `neededBy` gives for it
 */
export function planAdd(
  pod: ObservedPod,
  around: PodSpec,
  desired: Desired,
  found: Found,
  options: Pick<ReconcileOptions, "pull" | "pulled"> = {},
): Plan {
  const plan = new PlanBuilder(pod.name);
  refuseLostVolumes(desired.spec, found);
  addPrerequisites(plan, desired, { found }, options);
  const decisions = desired.spec.containers.map((container, index): Decision => {
    const hash = hashContainer(desired.spec, container);
    const stays = begun(pod, container.name, hash);
    return {
      container,
      recorded: desired.recorded.containers[index] ?? container,
      hash,
      order: orderOfNext(pod),
      ...(stays ? { stays } : { createCause: "requested" }),
    };
  });
  // Whoever makes it has to know the names of those that it joins.
  const spec = { ...desired.spec, containers: [...around.containers, ...desired.spec.containers] };
  addContainers(plan, { ...desired, spec }, decisions, []);
  addStarts(plan, spec, decisions, pod);
  return plan.build();
}

/**
 * @throws SidepodError `name-in-use` where the pod has a container of the name, `not-running` where the
 *   pod does not run, or not what the container joins
 */
export function refuseToAdd(pod: ObservedPod, around: PodSpec, container: ContainerSpec): void {
  const { name, pid } = container;
  const hash = hashContainer(neededBy(container, around), container);
  const other = pod.containers.find((one) => one.name === name);
  if (other !== undefined && begun(pod, name, hash) === undefined) throw nameInUse(pod, other);
  const runs = (wanted: (one: ObservedContainer) => boolean): boolean =>
    pod.containers.some((one) => wanted(one) && one.state === "running");
  if (!runs(({ role }) => role === "infra")) {
    throw new SidepodError("not-running", `pod ${pod.name} is not running`, {
      evidence: [`it is ${pod.state}`],
      hint: "run sidepod up with its file",
      details: { pod: pod.name, state: pod.state },
    });
  }
  // The engine would start that one, too.
  if (pid === undefined || pid === "host" || runs((one) => one.name === pid)) return;
  const joined = pod.containers.find((one) => one.name === pid);
  const state = joined?.state ?? "missing";
  throw new SidepodError(
    "not-running",
    `${pod.name}/${pid}, whose processes it would share, is ${state}`,
    {
      hint: commandText`sidepod logs ${pod.name}/${pid}`,
      details: { pod: pod.name, container: pid, state },
    },
  );
}

/** The same container as a command has left it that was killed before it could start it. */
function begun(pod: ObservedPod, name: string, hash: string): ObservedContainer | undefined {
  return pod.containers.find(
    (one) =>
      one.name === name &&
      one.managed &&
      one.state === "created" &&
      one.labels[label.hash] === hash,
  );
}

function nameInUse({ name: pod }: ObservedPod, other: ObservedContainer): SidepodError {
  const { name, state, role, image, id } = other;
  return new SidepodError("name-in-use", `pod ${pod} already has a container ${name}`, {
    evidence: [`${pod}/${name} is ${state}, with role ${role} and image ${image}`],
    hint: commandText`choose another name, or remove that one: sidepod remove ${pod} ${name}`,
    details: { pod, container: name, id },
  });
}

/** Between the last sidecar and main, whose numbers cannot be changed. */
function orderOfNext({ containers }: ObservedPod): number {
  const inOrder = containers
    .filter(({ managed, role }) => managed && role !== "debug" && role !== "infra")
    .sort((a, b) => a.order - b.order);
  const number = ({ order }: ObservedContainer) => (Number.isFinite(order) ? order : undefined);
  const before = inOrder.filter(({ role }) => role !== "main").map(number);
  const main = inOrder.filter(({ role }) => role === "main").map(number);
  return assignOrder([...before, undefined, ...main])[before.length]?.order ?? before.length + 1;
}

/** What a volume was made with is kept without the caller's values. */
function refuseLostVolumes({ name, volumes }: PodSpec, found: Found): void {
  const lost = volumes.find(
    (volume) => !found.volumes.has(volume.name) && JSON.stringify(volume).includes("$"),
  );
  if (lost === undefined) return;
  throw new SidepodError("not-found", `volume ${lost.name} of pod ${name} no longer exists`, {
    hint: "sidepod up with the pod's file creates it again",
    details: { pod: name, volume: lost.name },
  });
}

/**
 * Removes a container whose start failed or was interrupted, so that the pod is as it was and the same
 * command can be given again.
 *
 * @returns the error to throw: the one that was given, with what became of the container
 */
export async function undoAdd(
  backend: Backend,
  pod: string,
  name: string,
  error: unknown,
): Promise<unknown> {
  const undone = await removeAtOnce(backend, pod, name).catch((failure: unknown) => failure);
  // An interruption says enough by itself.
  if (undone === false || !isSidepodError(error)) return error;
  const { code, message, details, evidence, hint } = error;
  const fate =
    undone === true
      ? `${pod}/${name} was removed again`
      : `${pod}/${name} could not be removed again: ${undone instanceof Error ? undone.message : String(undone)}`;
  const logsAreGone = undone === true && hint?.startsWith("sidepod logs");
  const next = logsAreGone ? "fix its definition and run the same command again" : hint;
  return new SidepodError(code, message, {
    evidence: [...evidence, fate],
    ...(next !== undefined && { hint: next }),
    details,
    cause: error,
  });
}

/** @returns whether there was anything to remove */
async function removeAtOnce(backend: Backend, pod: string, name: string): Promise<boolean> {
  const signal = AbortSignal.timeout(undoTimeoutMs);
  const observed = await backend.observe(pod, { signal });
  const made = (observed?.containers ?? []).filter((one) => one.managed && one.name === name);
  if (made.length === 0) return false;
  const plan = new PlanBuilder(pod);
  const options = { pod, cause: () => "it could not be added", graceMs: 0 };
  const stops = addStops(plan, made, { ...options, needs: [] });
  addRemovals(plan, made, { ...options, needs: stops });
  await execute(plan.build(), backend, { signal });
  return true;
}
