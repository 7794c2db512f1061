import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import type { ContainerSpec } from "../../podfile/model.ts";
import { label, specOf } from "../observe/labels.ts";
import type { ObservedContainer } from "../seam/observed.ts";
import { containerCause } from "./causes.ts";
import type { Desired, Observed, ReconcileOptions } from "./desired.ts";
import { hashContainer } from "./hash.ts";
import { compareLimits, type LimitChange } from "./limits.ts";
import { assignOrder } from "./start-order.ts";

/** The runtime remembers a container whose start the engine did not live to see the end of. */
export const staleCause = "an interrupted start left it unusable";

/** What happens to one container of the specification. */
export interface Decision {
  readonly container: ContainerSpec;
  readonly recorded: ContainerSpec;
  readonly hash: string;
  readonly order: number;
  /** The container that stays; undefined where one is made. */
  readonly stays?: ObservedContainer;
  /** Why it is made; absent where it stays. */
  readonly createCause?: string;
  /** Why its limits are changed while it runs. */
  readonly updateCause?: string;
}

interface Fates {
  readonly decisions: readonly Decision[];
  readonly removed: readonly { readonly container: ObservedContainer; readonly cause: string }[];
  readonly notices: readonly string[];
}

/** @param podAgain why the whole pod is made again, which takes every container along */
export function decideContainers(
  desired: Desired,
  world: Observed,
  options: ReconcileOptions,
  podAgain: string | undefined,
): Fates {
  const { spec, recorded } = desired;
  const there = (world.pod?.containers ?? []).filter(({ role }) => role !== "infra");
  const removed: { container: ObservedContainer; cause: string }[] = [];
  const notices: string[] = [];

  const hashes = new Map(spec.containers.map((one) => [one.name, hashContainer(spec, one)]));
  const hashOf = ({ name }: ContainerSpec): string => hashes.get(name) ?? "";
  const current = spec.containers.map((container) => {
    const [first, ...twins] = candidates(there, container, hashOf(container));
    if (first === undefined) refuseDouble(spec.name, container, there);
    for (const twin of twins) removed.push({ container: twin, cause: "it exists twice" });
    return first;
  });
  const orders = assignOrder(current.map((observed) => observed && finite(observed.order)));

  const causes = new Map<string, string>();
  spec.containers.forEach((container, index) => {
    const observed = current[index];
    const recordedContainer = recorded.containers[index] ?? container;
    if (observed === undefined) return;
    const cause =
      podAgain !== undefined
        ? `the pod is recreated: ${podAgain}`
        : options.stale?.has(`${spec.name}/${container.name}`)
          ? staleCause
          : (replaceCause(
              desired,
              world,
              { container, recorded: recordedContainer, hash: hashOf(container) },
              observed,
            ) ?? (orders[index]?.moved ? "its place in the start order changed" : undefined));
    if (cause === undefined) return;
    causes.set(container.name, cause);
    for (const target of droppedVolumes(specOf(observed), recordedContainer)) {
      notices.push(
        `the data of ${spec.name}/${container.name} in ${target}, an unnamed volume, is no longer mounted; down removes it`,
      );
    }
  });
  followJoined(spec.containers, causes);

  for (const container of there) {
    if (spec.containers.some(({ name }) => name === container.name) && container.managed) continue;
    if (podAgain !== undefined) {
      removed.push({ container, cause: `the pod is recreated: ${podAgain}` });
    } else if (container.managed && container.role !== "debug") {
      const subject = `${spec.name}/${container.name}`;
      if (options.removeOrphans) removed.push({ container, cause: "it is no longer in the file" });
      else notices.push(`${subject} is no longer in the file; --remove-orphans removes it`);
    } else if (joinsReplaced(container, causes)) {
      if (!container.managed) throw joinedByForeign(spec.name, container);
      removed.push({
        container,
        cause: `it shares the process namespace of ${spec.name}/${container.shares.pid}, which is replaced`,
      });
    }
  }

  const decisions = spec.containers.map((container, index): Decision => {
    const observed = current[index];
    const cause = causes.get(container.name);
    if (observed !== undefined && cause !== undefined) removed.push({ container: observed, cause });
    const change = observed && limitChange(container, observed);
    return {
      container,
      recorded: recorded.containers[index] ?? container,
      hash: hashOf(container),
      order: orders[index]?.order ?? index + 1,
      ...(observed !== undefined && cause === undefined
        ? { stays: observed, ...(change?.kind === "update" && { updateCause: change.cause }) }
        : { createCause: cause ?? "it does not exist" }),
    };
  });
  return { decisions, removed, notices };
}

/** Where a container had a volume without a name and is to have none. */
function droppedVolumes(
  was: Partial<ContainerSpec> | undefined,
  { mounts }: ContainerSpec,
): readonly string[] {
  const unnamed = (from: ContainerSpec["mounts"]): readonly string[] =>
    from.flatMap((mount) =>
      mount.type === "volume" && mount.source === undefined ? mount.target : [],
    );
  return unnamed(was?.mounts ?? []).filter((target) => !unnamed(mounts).includes(target));
}

/**
 * What has the labels of a container that is to be made, and is none of Sidepod's, would run beside it: it
 * was renamed, or another version has made it.
 */
function refuseDouble(
  pod: string,
  { name }: ContainerSpec,
  there: readonly ObservedContainer[],
): void {
  const double = there.find(
    ({ foreign, labels }) => foreign !== undefined && labels[label.name] === name,
  );
  if (double === undefined) return;
  const { fullName, foreign = "" } = double;
  throw new SidepodError(
    "foreign-pod",
    `${fullName} has the name of ${pod}/${name}, but was not created by Sidepod`,
    {
      evidence: [foreign],
      hint: commandText`podman rm -f ${fullName}`,
      details: { pod, container: name, fullName },
    },
  );
}

/** Containers that carry the name, the one to go on with first: an interrupted command may leave two. */
function candidates(
  there: readonly ObservedContainer[],
  { name }: ContainerSpec,
  hash: string,
): readonly ObservedContainer[] {
  const fits = (container: ObservedContainer): number =>
    (container.labels[label.hash] === hash ? 2 : 0) + (container.state === "running" ? 1 : 0);
  return there
    .filter(
      (container) => container.managed && container.name === name && container.role !== "debug",
    )
    .sort((a, b) => fits(b) - fits(a));
}

function replaceCause(
  { spec, secretDigests }: Desired,
  { found }: Observed,
  { container, recorded, hash }: Pick<Decision, "container" | "recorded" | "hash">,
  observed: ObservedContainer,
): string | undefined {
  if (observed.labels[label.hash] !== hash) {
    return containerCause(specOf(observed), recorded, spec);
  }
  const image = container.image && found.images.get(container.image);
  if (image !== undefined && image !== observed.imageId)
    return `image ${container.image} was updated`;
  const limits = limitChange(container, observed);
  if (limits.kind === "replace") return limits.cause;
  const secret = spec.secrets.find(
    ({ key, name }) =>
      container.secrets.some((mount) => mount.secret === key) &&
      secretDigests.has(key) &&
      found.secrets.get(name)?.digest !== secretDigests.get(key),
  );
  return secret && `the content of secret ${secret.key} changed`;
}

function limitChange({ limits }: ContainerSpec, observed: ObservedContainer): LimitChange {
  const was = specOf(observed)?.limits ?? {};
  return compareLimits(observed.limits, was, limits, observed.state === "running");
}

/** A process namespace ends with its first process, so what joined a replaced container goes too. */
function followJoined(containers: readonly ContainerSpec[], causes: Map<string, string>): void {
  for (let grown = true; grown; ) {
    grown = false;
    for (const { name, pid } of containers) {
      if (pid === undefined || !causes.has(pid) || causes.has(name)) continue;
      causes.set(name, `it shares the process namespace of ${pid}, which is replaced`);
      grown = true;
    }
  }
}

function joinsReplaced(container: ObservedContainer, causes: ReadonlyMap<string, string>): boolean {
  return causes.has(container.shares.pid);
}

/** The engine replaces no container that another one lives in. */
function joinedByForeign(pod: string, { fullName, shares }: ObservedContainer): SidepodError {
  return new SidepodError(
    "foreign-pod",
    `${pod}/${shares.pid} has to be replaced, but ${fullName}, which Sidepod did not create, shares its process namespace`,
    {
      hint: commandText`remove it first: podman rm -f ${fullName}`,
      details: { pod, container: shares.pid, joined: [fullName] },
    },
  );
}

function finite(order: number): number | undefined {
  return Number.isFinite(order) ? order : undefined;
}
