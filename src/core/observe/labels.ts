import {
  type ContainerSpec,
  containerDefaults,
  type PodSpec,
  podDefaults,
} from "../../podfile/model.ts";
import type { Labels } from "../plan/plan.ts";
import type { ObservedContainer, ObservedPod } from "../seam/observed.ts";

/** The labels by which Sidepod knows its own; there is no state file. */
export const label = {
  /** On pods: the format of the labels. */
  version: "io.sidepod.version",
  /** On containers, volumes and secrets: the name of the pod. */
  pod: "io.sidepod.pod",
  /** On containers: the name inside the pod. On volumes and secrets: their own. */
  name: "io.sidepod.name",
  role: "io.sidepod.role",
  /** On containers: a number, the place in the start order. */
  order: "io.sidepod.order",
  /** On pods and containers: what they were made from, to see whether that has changed. */
  hash: "io.sidepod.hash",
  /** On pods and containers: their part of the recorded specification, as JSON. */
  spec: "io.sidepod.spec",
  /** On volumes that go with the pod. */
  ephemeral: "io.sidepod.ephemeral",
  /** On volumes that a container has without a name of their own: the container's, inside the pod. */
  anonymous: "io.sidepod.anonymous",
  /**
   * On empty volumes: what the file calls a volume or secret of the pod by now, whose own labels cannot
   * be changed: `external volume NAME`, `external secret NAME`, `named volume NAME`.
   */
  standing: "io.sidepod.standing",
  /** On empty volumes: a local port that the supervisor keeps open, as JSON. */
  forward: "io.sidepod.forward",
  /** On secrets: a slow, salted digest of the content. */
  digest: "io.sidepod.digest",
  /** On debug containers: the target's name as the user gave it, and its ID. */
  target: "io.sidepod.debug.target",
  targetId: "io.sidepod.debug.target-id",
  /** On debug containers: until when it may live, RFC 3339. */
  expires: "io.sidepod.debug.expires",
  /** On debug containers that stay when they have ended. */
  kept: "io.sidepod.debug.kept",
  /** On debug containers that connect for `forward`, and are nobody's session. */
  relay: "io.sidepod.debug.relay",
  /** On debug containers that run another command in a copy of the target's configuration. */
  copy: "io.sidepod.debug.copy",
  /**
   * On images that a debug session made of a container's files, for its own time: the container. On
   * debug containers: the image that they have mounted.
   */
  snapshot: "io.sidepod.debug.snapshot",
  /** On such images: of how many steps it is made, which is more for what is built from it. */
  steps: "io.sidepod.debug.steps",
  /** On such images and on debug containers: the process that made it. */
  maker: "io.sidepod.debug.maker",
} as const;

export const labelVersion = "1";

/** The pod's own part of a specification, without its containers. */
export type PodPart = Omit<PodSpec, "containers">;

export function podPart(spec: PodSpec): PodPart {
  const { containers: _, ...part } = spec;
  return part;
}

/** @param recorded the specification as it may be read by anyone who may list pods */
export function podLabels(recorded: PodSpec, hash: string): Labels {
  return {
    ...recorded.labels,
    [label.version]: labelVersion,
    [label.hash]: hash,
    [label.spec]: JSON.stringify(podPart(recorded)),
  };
}

export function containerLabels(
  pod: string,
  recorded: ContainerSpec,
  hash: string,
  order: number,
): Labels {
  return {
    ...recorded.labels,
    [label.pod]: pod,
    [label.name]: recorded.name,
    [label.role]: recorded.role,
    [label.order]: String(order),
    [label.hash]: hash,
    [label.spec]: JSON.stringify(recorded),
  };
}

/** What else a thing is labelled with. */
export function withoutSidepods(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).filter(([key]) => !key.startsWith("io.sidepod.")),
  );
}

/** A part of the recorded specification, of what ownership.ts has found to be Sidepod's. */
export function readSpecLabel<Part extends PodPart | ContainerSpec>(
  labels: Labels,
): Partial<Part> | undefined {
  const text = labels[label.spec];
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Partial<Part>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // Anyone may write labels.
    throw error;
  }
}

/**
 * What the labels of a container hold of its specification; undefined for others' containers, and for
 * debug containers, which can have one from their image alone.
 */
export function specOf({
  managed,
  role,
  labels,
}: Pick<ObservedContainer, "managed" | "role" | "labels">): Partial<ContainerSpec> | undefined {
  return managed && role !== "debug" ? readSpecLabel<ContainerSpec>(labels) : undefined;
}

/** What the labels of a pod hold of its specification; undefined for others' pods. */
export function podSpecOf({
  managed,
  labels,
}: Pick<ObservedPod, "managed" | "labels">): Partial<PodPart> | undefined {
  return managed ? readSpecLabel<PodPart>(labels) : undefined;
}

/**
 * A container's part of the recorded specification. What the engine itself tells counts, and what the
 * label lacks has its default.
 */
export function recordedContainer(observed: ObservedContainer): ContainerSpec {
  const { name, fullName, role } = observed;
  const recorded = specOf(observed);
  return {
    ...containerDefaults,
    ...recorded,
    name,
    fullName,
    role: role === "main" || role === "init" ? role : "sidecar",
  };
}

/** The recorded specification of a pod, from its labels and those of its containers. */
export function recordedPod(pod: ObservedPod): PodSpec {
  const part = podSpecOf(pod);
  const own = pod.containers.filter(
    ({ managed, role }) => managed && role !== "debug" && role !== "infra",
  );
  return {
    ...podDefaults,
    ...part,
    name: pod.name,
    containers: own.map(recordedContainer),
  };
}
