import { containerLabels, podLabels } from "../../src/core/observe/labels.ts";
import type { Desired, Observed } from "../../src/core/plan/desired.ts";
import { hashContainer, hashPod } from "../../src/core/plan/hash.ts";
import type {
  ContainerState,
  ObservedContainer,
  ObservedPod,
  Shares,
} from "../../src/core/seam/observed.ts";
import {
  type ContainerSpec,
  containerDefaults,
  type PodSpec,
  podDefaults,
} from "../../src/podfile/model.ts";

/** A container of the specification with every default; the image is `app`. */
export function containerSpec(name: string, fields: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    ...containerDefaults,
    name,
    fullName: `webapp-${name}`,
    role: name === "main" ? "main" : "sidecar",
    image: "app",
    ...fields,
  };
}

/** A pod named `webapp` with every default. */
export function podSpec(
  containers: readonly ContainerSpec[],
  fields: Partial<PodSpec> = {},
): PodSpec {
  return {
    ...podDefaults,
    name: "webapp",
    ...fields,
    containers,
  };
}

export function desiredOf(spec: PodSpec, digests: Record<string, string> = {}): Desired {
  return { spec, recorded: spec, secretDigests: new Map(Object.entries(digests)) };
}

const shares: Shares = {
  net: "pod",
  ipc: "pod",
  uts: "pod",
  pid: "own",
  user: "host",
  cgroup: "own",
  mnt: "own",
};

export interface Circumstances {
  readonly state?: ContainerState;
  readonly exitCode?: number;
  readonly limits?: ObservedContainer["limits"];
}

/** What would be observed after the specification was carried out. */
export function observedPod(
  spec: PodSpec,
  circumstances: Readonly<Record<string, Circumstances>> = {},
): ObservedPod {
  const containers = spec.containers.map((container, index): ObservedContainer => {
    const { state, exitCode, limits = container.limits } = circumstances[container.name] ?? {};
    const ended = container.role === "init";
    return {
      id: `id-${container.name}`,
      name: container.name,
      fullName: container.fullName,
      role: container.role,
      managed: true,
      order: index + 1,
      state: state ?? (ended ? "exited" : "running"),
      ready: true,
      restarts: 0,
      ...(exitCode === undefined ? ended && { exitCode: 0 } : { exitCode }),
      image: container.image ?? "",
      imageId: `image-of-${container.image}`,
      createdAt: "2026-01-01T00:00:00Z",
      labels: containerLabels(spec.name, container, hashContainer(spec, container), index + 1),
      shares: { ...shares, ...(container.pid !== undefined && { pid: container.pid }) },
      limits,
    };
  });
  const infra: ObservedContainer = {
    ...emptyContainer,
    id: "id-infra",
    name: "infra",
    fullName: "infra",
    role: "infra",
    state: circumstances.infra?.state ?? "running",
    ...(circumstances.infra?.exitCode !== undefined && { exitCode: circumstances.infra.exitCode }),
  };
  return {
    id: "id-webapp",
    name: spec.name,
    managed: true,
    state: "running",
    ready: true,
    createdAt: "2026-01-01T00:00:00Z",
    labels: podLabels(spec, hashPod(spec)),
    ports: spec.ports,
    share: spec.share,
    containers: [...containers, infra],
  };
}

/** A container that Sidepod did not create. */
export const emptyContainer: ObservedContainer = {
  id: "id-foreign",
  name: "foreign",
  fullName: "foreign",
  role: "sidecar",
  managed: false,
  order: Number.POSITIVE_INFINITY,
  state: "running",
  ready: true,
  restarts: 0,
  image: "x",
  imageId: "x",
  createdAt: "2026-01-01T00:00:00Z",
  labels: {},
  shares,
};

/** A world in which every image of the specification is there. */
export function observedBy(spec: PodSpec, pod?: ObservedPod): Observed {
  const images = spec.containers.flatMap(({ image }) => image ?? []);
  return {
    pod,
    found: {
      images: new Map(images.map((image) => [image, `image-of-${image}`])),
      volumes: new Set(pod === undefined ? [] : spec.volumes.map(({ name }) => name)),
      secrets: new Map(),
    },
  };
}
