import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import type { PodSpec } from "../../podfile/model.ts";
import { label, podLabels, podPart, podSpecOf } from "../observe/labels.ts";
import { refuseToTakeForeign } from "../observe/pod-around.ts";
import type { ObservedContainer, ObservedPod } from "../seam/observed.ts";
import { podCause } from "./causes.ts";
import { decideContainers, staleCause } from "./decide.ts";
import type { Desired, Observed, ReconcileOptions } from "./desired.ts";
import { hashPod } from "./hash.ts";
import { type Plan, PlanBuilder } from "./plan.ts";
import { addPrerequisites } from "./prerequisites.ts";
import { addContainers, addStarts } from "./steps.ts";
import { addRemovals, addStops } from "./stops.ts";

/**
 * The steps that make what is there into what is asked for, with the least recreation. Pure: the
 * same arguments give the same plan.
 *
 * @throws SidepodError `foreign-pod` where carrying it out would take away what is not Sidepod's
 */
export function reconcile(desired: Desired, world: Observed, options: ReconcileOptions = {}): Plan {
  const { spec, recorded } = desired;
  const { pod } = world;
  if (pod !== undefined && !pod.managed) throw foreignPod(pod);

  const plan = new PlanBuilder(spec.name);
  addPrerequisites(plan, desired, world, options);
  const hash = hashPod(spec);
  const again = pod === undefined ? undefined : podAgain(pod, recorded, hash, options);
  if (pod !== undefined && again !== undefined)
    refuseToTakeForeign(pod, `would be recreated (${again})`);

  const fates = decideContainers(desired, world, options, again);
  const gone = fates.removed.map(({ container }) => container);
  const taking = {
    pod: spec.name,
    cause: (container: ObservedContainer) =>
      fates.removed.find((removed) => removed.container === container)?.cause ?? "",
  };
  // Nothing is taken down before what replaces it can be had.
  const ready = plan.ids("pull-image", "import-host-rootfs");
  const stops = addStops(plan, gone, { ...taking, needs: ready });
  const needs = [...ready, ...stops];
  // With the pod the engine removes its containers.
  const removals = again === undefined ? addRemovals(plan, gone, { ...taking, needs }) : [];
  for (const notice of fates.notices) plan.notice(notice);

  const subject = `pod ${spec.name}`;
  if (pod !== undefined && again !== undefined) {
    plan.add({ kind: "remove-pod", pod: pod.id }, subject, again, needs);
  }
  if (pod === undefined || again !== undefined) {
    plan.add(
      { kind: "create-pod", spec, labels: podLabels(recorded, hash) },
      subject,
      again ?? "it does not exist",
      // Where an image cannot be had, no pod without containers is left behind.
      plan.ids("remove-pod", "pull-image"),
    );
  }
  addContainers(plan, desired, fates.decisions, removals);
  addStarts(plan, spec, fates.decisions, again === undefined ? pod : undefined);
  return plan.build();
}

/** Why the pod has to be made again; undefined where it may stay. */
function podAgain(
  pod: ObservedPod,
  recorded: PodSpec,
  hash: string,
  { forceRecreate, stale }: ReconcileOptions,
): string | undefined {
  if (stale?.has(`pod ${pod.name}`)) return staleCause;
  // What a creation that failed half-way leaves cannot be started.
  if (!pod.containers.some(({ role }) => role === "infra")) return "it has no infra container";
  if (forceRecreate) return "requested with --force-recreate";
  if (pod.labels[label.hash] === hash) return undefined;
  return podCause(podSpecOf(pod), podPart(recorded));
}

function foreignPod(pod: ObservedPod): SidepodError {
  return new SidepodError("foreign-pod", `pod ${pod.name} exists and was not created by Sidepod`, {
    evidence: [
      ...(pod.foreign === undefined ? [] : [pod.foreign]),
      `it has ${pod.containers.length} containers and was created at ${pod.createdAt}`,
    ],
    hint: commandText`choose another name in the file, or remove it: podman pod rm -f ${pod.name}`,
    details: { pod: pod.name, id: pod.id },
  });
}
