import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import type { PodSpec, PullPolicy } from "../../spec/pod-spec.ts";
import type { Belongings, Found } from "../backend.ts";
import { hashPod } from "../hash.ts";
import { podSpecOf } from "../kept-spec.ts";
import { label, podLabels, podPart } from "../labels.ts";
import type { ObservedContainer, ObservedPod } from "../observed.ts";
import type { Plan } from "../plan.ts";
import { refuseToTakeForeign } from "../pod-around.ts";
import { changeCause } from "./causes.ts";
import { addContainers } from "./container-steps.ts";
import { decideContainers, staleCause } from "./decide.ts";
import { PlanBuilder } from "./plan-builder.ts";
import { addPrerequisites } from "./prerequisites.ts";
import { addStarts } from "./start-steps.ts";
import { addRemovals, addStops } from "./stops.ts";

/** What is asked for. */
export interface Desired {
  readonly spec: PodSpec;
  /** The same as it may be kept in labels: without values that only the caller knows. */
  readonly kept: PodSpec;
  /** Key of each secret of ours to the digest of its content. */
  readonly secretDigests: ReadonlyMap<string, string>;
}

/** What is there. */
export interface World {
  readonly pod: ObservedPod | undefined;
  readonly found: Found;
  /** Where the specification has volumes or secrets. */
  readonly belongings?: Belongings;
}

export interface ReconcileOptions {
  /** Overrides the pull policy of every container. */
  readonly pull?: PullPolicy;
  readonly forceRecreate?: boolean;
  readonly removeOrphans?: boolean;
  /** Subjects of steps, such as `pod webapp` or `webapp/main`, that have to be made again. */
  readonly stale?: ReadonlySet<string>;
  /** Images that have been pulled already for this plan. */
  readonly pulled?: ReadonlySet<string>;
}

/**
 * The steps that make what is there into what is asked for, with the least recreation. Pure: the
 * same arguments give the same plan.
 *
 * @throws SidepodError `foreign-pod` where carrying it out would take away what is not Sidepod's
 */
export function reconcile(desired: Desired, world: World, options: ReconcileOptions = {}): Plan {
  const { spec, kept } = desired;
  const { pod } = world;
  if (pod !== undefined && !pod.managed) throw foreignPod(pod);

  const plan = new PlanBuilder(spec.name);
  addPrerequisites(plan, desired, world, options);
  const hash = hashPod(spec);
  const again = pod === undefined ? undefined : podAgain(pod, kept, hash, options);
  if (pod !== undefined && again !== undefined)
    refuseToTakeForeign(pod, `has to be made again (${again})`);

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
      { kind: "create-pod", spec, labels: podLabels(kept, hash) },
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
  kept: PodSpec,
  hash: string,
  { forceRecreate, stale }: ReconcileOptions,
): string | undefined {
  if (stale?.has(`pod ${pod.name}`)) return staleCause;
  // What a creation that failed half-way leaves cannot be started.
  if (!pod.containers.some(({ role }) => role === "infra")) return "it has no infra container";
  if (forceRecreate) return "asked for with --force-recreate";
  if (pod.labels[label.hash] === hash) return undefined;
  const was = podSpecOf(pod);
  return changeCause(was, podPart(kept), ["volumes", "secrets"]);
}

function foreignPod(pod: ObservedPod): SidepodError {
  return new SidepodError("foreign-pod", `pod ${pod.name} exists and was not made by Sidepod`, {
    evidence: [
      ...(pod.foreign === undefined ? [] : [pod.foreign]),
      `it has ${pod.containers.length} containers and was made at ${pod.createdAt}`,
    ],
    hint: commandText`choose another name in the file, or remove it: podman pod rm -f ${pod.name}`,
    details: { pod: pod.name, id: pod.id },
  });
}
