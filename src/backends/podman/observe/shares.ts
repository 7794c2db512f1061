import type { Shares } from "../../../core/seam/observed.ts";
import {
  type NamespaceKind,
  type Namespaces,
  namespaceKinds,
} from "../../../host/proc/namespaces.ts";
import type { ContainerInspect } from "../../../libpod/types/container-inspect.ts";
import type { SharedNamespace } from "../../../podfile/model.ts";

/** What tells whose namespaces a container has. */
export interface Member {
  readonly name: string;
  readonly infra: boolean;
  /** RFC 3339 with nanoseconds. */
  readonly createdAt: string;
  /** Of its first process; empty where it does not run. */
  readonly namespaces: Namespaces;
  /** What it was configured with, for a container that does not run. */
  readonly configured: Shares;
}

/**
 * With whom each container of a pod shares each namespace. The inode numbers decide; only where
 * there are none, the configuration does.
 *
 * @param share the pod's shared namespaces, which tell the infra container's own from the pod's
 */
export function findShares(
  members: readonly Member[],
  share: readonly SharedNamespace[] | undefined,
  host: Namespaces,
): readonly Shares[] {
  const infra = members.find((member) => member.infra);
  const byAge = members
    .filter((member) => !member.infra)
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  return members.map((member) => {
    const shares = { ...member.configured };
    for (const kind of namespaceKinds) {
      const inode = member.namespaces[kind];
      if (inode !== undefined) shares[kind] = sharedWith(member, kind, inode);
    }
    return shares;
  });

  function sharedWith(member: Member, kind: NamespaceKind, inode: number): string {
    if (inode === host[kind]) return "host";
    if (member.infra) {
      if (share) return (share as readonly string[]).includes(kind) ? "pod" : "own";
      return byAge.some((other) => other.namespaces[kind] === inode) ? "pod" : "own";
    }
    if (infra && inode === infra.namespaces[kind]) return "pod";
    // Who joins was made after whom it joins, so the oldest has the namespace.
    const owner = byAge.find((other) => other.namespaces[kind] === inode);
    return owner === undefined || owner === member ? "own" : owner.name;
  }
}

const none: Shares = {
  net: "own",
  ipc: "own",
  uts: "own",
  pid: "own",
  user: "host",
  cgroup: "own",
  mnt: "own",
};

/** What a container of a pod shares once it runs, from the pod's list and its own `pid`. */
export function sharesOfSpec(
  share: readonly SharedNamespace[] = ["net", "ipc", "uts"],
  { pid, userns }: { readonly pid?: string; readonly userns?: string } = {},
): Shares {
  const shares = { ...none, ...(userns && userns !== "host" && { user: "pod" }) };
  for (const kind of share) shares[kind] = "pod";
  return pid === undefined ? shares : { ...shares, pid };
}

/**
 * The same from what the engine says of a container.
 *
 * @param nameOf gives the name of a container of the pod by its ID; `pod` for the infra container
 */
export function sharesOfInspect(
  { HostConfig: host }: Pick<ContainerInspect, "HostConfig">,
  nameOf: (id: string) => string,
): Shares {
  const read = (mode: string | undefined) => {
    if (mode === "host") return "host";
    return mode?.startsWith("container:") ? nameOf(mode.slice("container:".length)) : "own";
  };
  return {
    net: read(host.NetworkMode),
    // The engine says `shareable` of the host's too: what does not run is taken to have its own.
    ipc: read(host.IpcMode),
    uts: read(host.UTSMode),
    pid: read(host.PidMode),
    user: host.UsernsMode === "" ? "host" : read(host.UsernsMode),
    cgroup: read(host.CgroupMode),
    mnt: "own",
  };
}
