import type { ContainerSpec, PodSpec } from "../spec/pod-spec.ts";
import { containerDefaults, podDefaults } from "../spec/spec-defaults.ts";
import { type PodPart, readSpecLabel } from "./labels.ts";
import type { ObservedContainer, ObservedPod } from "./observed.ts";

/**
 * A container's part of the kept specification. Anyone may write labels: what the engine itself
 * tells counts, and what the label lacks has its default.
 */
export function keptContainer(observed: ObservedContainer): ContainerSpec {
  const { name, fullName, role, labels } = observed;
  const kept = readSpecLabel<ContainerSpec>(labels);
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
  const part = readSpecLabel<PodPart>(pod.labels);
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
