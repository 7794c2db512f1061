import type { ContainerSpec, PodSpec } from "../spec/pod-spec.ts";
import { containerDefaults, podDefaults } from "../spec/spec-defaults.ts";
import { type PodPart, readSpecLabel } from "./labels.ts";
import type { ObservedContainer, ObservedPod } from "./observed.ts";

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
 * A container's part of the kept specification. What the engine itself tells counts, and what the
 * label lacks has its default.
 */
export function keptContainer(observed: ObservedContainer): ContainerSpec {
  const { name, fullName, role } = observed;
  const kept = specOf(observed);
  return {
    ...containerDefaults,
    ...kept,
    name,
    fullName,
    role: role === "main" || role === "init" ? role : "sidecar",
  };
}

/** The kept specification of a pod, from its labels and those of its containers. */
export function keptPod(pod: ObservedPod): PodSpec {
  const part = podSpecOf(pod);
  const own = pod.containers.filter(
    ({ managed, role }) => managed && role !== "debug" && role !== "infra",
  );
  return {
    ...podDefaults,
    ...part,
    name: pod.name,
    containers: own.map(keptContainer),
  };
}
