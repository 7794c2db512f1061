import type { PodPart } from "../../../core/observe/labels.ts";
import type { ObservedContainer, ObservedPod, Shares } from "../../../core/seam/observed.ts";
import type { Namespaces } from "../../../host/proc/namespaces.ts";
import type { ContainerListItem, PortMapping } from "../../../libpod/types/container-list.ts";
import type { PortSpec, SharedNamespace } from "../../../podfile/model.ts";
import { nameOf, namespacesOf, readContainer } from "./container.ts";
import { findShares, sharesOfSpec } from "./shares.ts";
import type { ContainerClaim, Whose } from "./whose.ts";

/** A pod and its containers as the engine lists them. */
interface PodParts {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The engine's own word on what is shared, where it was asked. */
  readonly share?: readonly SharedNamespace[];
  readonly items: readonly ContainerListItem[];
  readonly whose: Whose;
  /** By container ID; what was asked for beside the list. */
  readonly restarts: ReadonlyMap<string, number>;
  /** By container ID; for those that do not run and are not Sidepod's. */
  readonly configured: ReadonlyMap<string, Shares>;
}

/** Puts together what is known of a pod. Pure. */
export function assemblePod(parts: PodParts, host: Namespaces): ObservedPod {
  const { id, name, createdAt, labels, items, whose } = parts;
  const spec = whose.pod.ours ? whose.pod.spec : undefined;
  const claimOf = ({ Id }: ContainerListItem) => whose.containers.get(Id);
  const share = parts.share ?? spec?.share;
  const infraItem = items.find((item) => item.IsInfra);
  // Whether containers have a cgroup namespace of their own depends on the cgroup version.
  const infraCgroup = infraItem && namespacesOf(infraItem).cgroup;
  const hostCgroup = infraCgroup !== undefined && infraCgroup === host.cgroup;
  const shares = findShares(
    items.map((item) => ({
      name: nameOf(item, claimOf(item)),
      infra: item.IsInfra,
      createdAt: item.Created,
      namespaces: namespacesOf(item),
      configured:
        parts.configured.get(item.Id) ?? configuredShares(claimOf(item), share, spec, hostCgroup),
    })),
    share,
    host,
  );
  const containers = items
    .flatMap((item, index) => {
      const found = shares[index];
      if (!found) return [];
      const restarts = item.Restarts ?? parts.restarts.get(item.Id) ?? 0;
      return readContainer(item, { shares: found, restarts, claim: claimOf(item) });
    })
    .sort(inStartOrder);
  return {
    id,
    name,
    managed: whose.pod.ours,
    ...(!whose.pod.ours && whose.pod.why !== undefined && { foreign: whose.pod.why }),
    state: podState(containers),
    ready:
      containers.some(({ role }) => role !== "infra") &&
      containers.every(({ role, ready }) => ready || role === "debug"),
    createdAt,
    labels,
    ports: readPorts(infraItem?.Ports ?? null),
    share: share ?? [],
    containers,
  };
}

function configuredShares(
  claim: ContainerClaim | undefined,
  share: readonly SharedNamespace[] | undefined,
  pod: PodPart | undefined,
  hostCgroup: boolean,
): Shares {
  const own = claim !== undefined && claim !== "debug" && claim.ours ? claim.spec : undefined;
  const shares = sharesOfSpec(share, {
    ...(own?.pid !== undefined && { pid: own.pid }),
    ...(pod?.userns !== undefined && { userns: pod.userns }),
  });
  return hostCgroup && shares.cgroup === "own" ? { ...shares, cgroup: "host" } : shares;
}

/** The infra container last; what has no place in the order by age. */
function inStartOrder(a: ObservedContainer, b: ObservedContainer): number {
  if (a.role === "infra" || b.role === "infra") return a.role === "infra" ? 1 : -1;
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  return a.createdAt < b.createdAt ? -1 : 1;
}

/** One entry for each port and protocol of a range. */
export function readPorts(mappings: readonly PortMapping[] | null): readonly PortSpec[] {
  return (mappings ?? []).flatMap((mapping) => {
    const { host_ip, host_port = 0, container_port, range = 1, protocol = "tcp" } = mapping;
    return protocol.split(",").flatMap((name) =>
      Array.from({ length: Math.max(1, range) }, (_, index) => ({
        ...(host_ip && { hostIp: host_ip }),
        ...(host_port > 0 && { hostPort: host_port + index }),
        containerPort: container_port + index,
        protocol: readProtocol(name),
      })),
    );
  });
}

function readProtocol(name: string): PortSpec["protocol"] {
  return name === "udp" || name === "sctp" ? name : "tcp";
}

type Part = Pick<ObservedContainer, "role" | "state" | "exitCode">;

/**
 * The state of a pod from its containers, in Podman's words. Unlike Podman, an init container that
 * has done its work does not make a pod that runs a degraded one.
 */
export function podState(containers: readonly Part[]): string {
  const parts = containers.filter(
    ({ role, state, exitCode }) => !(role === "init" && state === "exited" && exitCode === 0),
  );
  const count = (state: Part["state"]) => parts.filter((part) => part.state === state).length;
  const running = count("running");
  if (parts.length === 0) return containers.length === 0 ? "created" : "exited";
  if (running === parts.length) return "running";
  if (running > 0) return "degraded";
  if (count("paused") === parts.length) return "paused";
  if (count("exited") === parts.length) return "exited";
  if (count("exited") > 0) return "stopped";
  return count("created") === parts.length ? "created" : "degraded";
}
