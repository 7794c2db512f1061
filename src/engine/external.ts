import type { ContainerSpec, PodSpec } from "../spec/pod-spec.ts";
import { podSpecOf } from "./kept-spec.ts";
import { label } from "./labels.ts";
import type { ObservedPod } from "./observed.ts";

type Beside = Pick<PodSpec, "volumes" | "secrets">;

/** Names of the volumes and secrets that are somebody else's, whoever once made them. */
export function externalNames({ volumes, secrets }: Beside): readonly string[] {
  return [...volumes, ...secrets].flatMap(({ name, external }) => (external ? name : []));
}

/** Those of them that a container uses. */
export function externalOf(spec: Beside, container: ContainerSpec): readonly string[] {
  const { mounts, secrets } = container;
  return externalNames({
    volumes: spec.volumes.filter(({ key }) =>
      mounts.some((mount) => mount.type === "volume" && mount.source === key),
    ),
    secrets: spec.secrets.filter(({ key }) => secrets.some(({ secret }) => secret === key)),
  });
}

/**
 * What the file that a pod was last brought up from calls external. Labels of a pod cannot be changed
 * while it exists, but its containers are made again when what they use becomes external.
 */
export function recordedExternal(pod: ObservedPod): readonly string[] {
  const { volumes = [], secrets = [] } = podSpecOf(pod) ?? {};
  const used = pod.containers.flatMap(({ managed, labels }) =>
    managed ? readExternal(labels) : [],
  );
  return [...new Set([...used, ...externalNames({ volumes, secrets })])];
}

export function readExternal(labels: ObservedPod["labels"]): readonly string[] {
  try {
    const names: unknown = JSON.parse(labels[label.external] ?? "[]");
    return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
  } catch (error) {
    if (error instanceof SyntaxError) return []; // Anyone may write labels.
    throw error;
  }
}
