import { podSpecOf, specOf } from "../../../core/observe/labels.ts";
import type { Call } from "../../../core/seam/call.ts";
import type {
  ContainerDetails,
  ObservedContainer,
  PodDetails,
} from "../../../core/seam/observed.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import { cgroupAbove, cgroupOf, kernelFolders, limitsInForce } from "../../../host/proc/cgroup.ts";
import { readConfinement } from "../../../host/proc/confinement.ts";
import { type Namespaces, readNamespaces } from "../../../host/proc/namespaces.ts";
import { argumentsOf } from "../../../host/proc/process.ts";
import type { ContainerInspect } from "../../../libpod/types/container-inspect.ts";
import type { PodInspect } from "../../../libpod/types/pod.ts";
import type { Limits } from "../../../podfile/model.ts";
import { limitsOfInspect, limitsOfPodInspect } from "./asked-limits.ts";
import { inspectPod, type Observing, observePod } from "./observe-pods.ts";

/**
 * All that is known of a pod: what the engine was asked for beside what the kernel enforces, where
 * its /proc can be read from here.
 *
 * @throws SidepodError `not-found`
 */
export async function inspectPodDetails(
  observing: Observing,
  name: string,
  call: Call,
): Promise<PodDetails> {
  const { client } = observing;
  const [pod, inspected] = await Promise.all([
    observePod(observing, name, { ...call, restarts: true }),
    inspectPod(client, name, call),
  ]);
  if (!pod || !inspected) {
    throw new SidepodError("not-found", `there is no pod '${name}'`, { hint: "sidepod ps" });
  }
  const found = await Promise.all(
    pod.containers.map((container) =>
      inspectIfThere(client.containers.inspect(container.id, call)),
    ),
  );
  const containers = pod.containers.flatMap((container, index): Seen[] => {
    const details = found[index];
    if (!details) return [];
    const visible = observing.local && isMonitorOf(details.State.ConmonPid, container.id);
    return [{ container, found: details, pid: visible ? container.pid : undefined }];
  });
  const inForce = podLimitsInForce(containers, inspected);
  return {
    pod,
    ...(inspected.InfraContainerID && { infraId: inspected.InfraContainerID }),
    ...(inspected.CgroupPath && { cgroup: inspected.CgroupPath }),
    limits: {
      asked: podSpecOf(pod)?.limits ?? limitsOfPodInspect(inspected),
      ...(inForce && { inForce }),
    },
    containers: containers.map(describeContainer),
  };
}

interface Seen {
  readonly container: ObservedContainer;
  readonly found: ContainerInspect;
  /** Of its first process; undefined where that cannot be looked at from here. */
  readonly pid: number | undefined;
}

function describeContainer({ container, found, pid }: Seen): ContainerDetails {
  const namespaces = pid === undefined ? undefined : complete(readNamespaces(pid));
  const confinement = pid === undefined ? undefined : readConfinement(pid);
  const inForce = pid === undefined ? undefined : limitsOf(container.id, pid);
  const asked = specOf(container)?.limits ?? limitsOfInspect(found);
  return {
    container,
    ...(namespaces && { namespaces }),
    mounts: readMounts(found),
    capabilities: confinement
      ? { ...confinement, source: "kernel" }
      : {
          effective: bare(found.EffectiveCaps),
          bounding: bare(found.BoundingCaps),
          noNewPrivileges: (found.HostConfig.SecurityOpt ?? []).some((option) =>
            option.startsWith("no-new-privileges"),
          ),
          seccomp: !(found.HostConfig.SecurityOpt ?? []).includes("seccomp=unconfined"),
          source: "engine",
        },
    readOnlyRoot: found.HostConfig.ReadonlyRootfs,
    user: found.Config.User || "0",
    limits: {
      asked,
      ...(inForce && { inForce }),
    },
  };
}

/** A container without a group of its own, as a rootless engine may make it, has no limits. */
function limitsOf(id: string, pid: number): Limits | undefined {
  const group = cgroupOf(pid, kernelFolders, id);
  return group && (group.path.includes(id) ? limitsInForce(group) : {});
}

/** The limits of the group that the pod's containers are in. */
function podLimitsInForce(containers: readonly Seen[], pod: PodInspect): Limits | undefined {
  for (const { container, pid } of containers) {
    const group = pid === undefined ? undefined : cgroupOf(pid, kernelFolders, container.id);
    if (!group) continue;
    if (!group.path.includes(container.id)) return {};
    const above = cgroupAbove(group);
    // Podman can be told to keep containers out of their pod's group.
    return above.path.includes(pod.Id) ? limitsInForce(above) : {};
  }
  return undefined;
}

async function inspectIfThere(
  work: Promise<ContainerInspect>,
): Promise<ContainerInspect | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isSidepodError(error, "not-found")) return undefined; // Removed since it was listed.
    throw error;
  }
}

function complete(found: Namespaces): ContainerDetails["namespaces"] | undefined {
  const { net, ipc, uts, pid, user, cgroup, mnt } = found;
  if (!net || !ipc || !uts || !pid || !user || !cgroup || !mnt) return undefined;
  return { net, ipc, uts, pid, user, cgroup, mnt };
}

function bare(names: readonly string[] | null): readonly string[] {
  return (names ?? []).map((name) => name.replace(/^CAP_/, ""));
}

/**
 * Whether the process is the monitor (conmon) of the container, which has its ID among its arguments.
 * Then /proc here shows the engine's processes under the numbers that the engine gives.
 */
function isMonitorOf(pid: number | undefined, containerId: string): boolean {
  return pid ? argumentsOf(pid).includes(containerId) : false;
}

/** What is mounted into a container, in order of place; tmpfs, which the engine lists apart, too. */
function readMounts(found: ContainerInspect): ContainerDetails["mounts"] {
  const mounts = (found.Mounts ?? []).map(({ Type, Name, Source, Destination, RW }) => ({
    type: Type,
    source: Type === "volume" ? (Name ?? Source) : Source,
    target: Destination,
    readOnly: !RW,
  }));
  const tmpfs = Object.entries(found.HostConfig.Tmpfs ?? {}).map(([target, options]) => ({
    type: "tmpfs",
    source: "",
    target,
    readOnly: options.split(",").includes("ro"),
  }));
  return [...mounts, ...tmpfs].sort((a, b) => (a.target < b.target ? -1 : 1));
}
