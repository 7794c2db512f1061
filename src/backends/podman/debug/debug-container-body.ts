import { label } from "../../../core/observe/labels.ts";
import type {
  DebugContainerSpec,
  DebugTarget,
  TargetProcess,
} from "../../../core/seam/debugging.ts";
import type { ContainerCreate, MountBody } from "../../../libpod/types/container-create.ts";
import { podDefaults } from "../../../podfile/model.ts";
import { containerBody } from "../actions/container-body.ts";
import { hostMounts } from "../actions/host-rootfs.ts";
import { makerMark } from "./snapshots.ts";

/** An image may have been made from a debug container: what is not said here would be said there. */
export const notInherited = Object.fromEntries(
  [label.pod, label.spec, label.hash, label.kept, label.relay, label.copy, label.snapshot].map(
    (key) => [key, ""],
  ),
);

/** The body of `POST libpod/containers/create` for a container beside a target. */
export function debugContainerBody(debugContainer: DebugContainerSpec): ContainerCreate {
  const { container, volumes, target, view, ttlMs, keep, labels } = debugContainer;
  const pod = { ...podDefaults, name: target?.pod?.name ?? "", volumes, containers: [] };
  const { pod: _, ...body } = containerBody(pod, container, {
    ...notInherited,
    ...labels,
    ...(target?.pod && { [label.pod]: target.pod.name }),
    [label.name]: container.name,
    [label.role]: "debug",
    [label.maker]: makerMark(),
    [label.expires]: new Date(Date.now() + ttlMs).toISOString(),
    ...(keep && { [label.kept]: "true" }),
    ...(view && { [label.snapshot]: view.image }),
  });
  return {
    ...body,
    ...(target?.pod && { pod: target.pod.id }),
    ...(target?.process && joinedTo(target, target.process)),
    ...(target?.process?.ownUsers && { mounts: (body.mounts ?? []).map(withMountsBelow) }),
    ...(target === undefined && { netns: { nsmode: "none" } }),
    ...(view && {
      image_volumes: [{ Source: view.image, Destination: view.folder, ReadWrite: true }],
    }),
    // conmon keeps the time, whatever becomes of this process.
    timeout: Math.ceil(ttlMs / 1000),
    remove: !keep,
    // What is said in a session is nobody else's, and can be a gigabyte.
    ...(!keep && { log_configuration: { driver: "none" } }),
  };
}

/**
 * In a user namespace a folder can be mounted only together with what is mounted below it. There,
 * nobody is the owner of the machine's files.
 */
function withMountsBelow(mount: MountBody): MountBody {
  if (!hostMounts.some(({ destination }) => destination === mount.destination)) return mount;
  const options = mount.options?.map((option) => (option === "bind" ? "rbind" : option));
  return { ...mount, ...(options && { options }) };
}

/**
 * A rootless engine may not join the machine's own namespaces, but it can leave a container in them. The
 * others are joined by path and not by container: Podman would take it for a dependency, start a target
 * that has just ended, and refuse to remove one that is looked at. Only users' numbers are known of a
 * container alone. In a pod the network and the users are the infra container's.
 */
function joinedTo(
  { id, pod, securityLabel }: DebugTarget,
  { hostPid, ofMachine = [], ownUsers }: TargetProcess,
): Partial<ContainerCreate> {
  const join = (kind: "pid" | "ipc" | "uts" | "net") =>
    ofMachine.includes(kind)
      ? { nsmode: "host" }
      : { nsmode: "path", value: `/proc/${hostPid}/ns/${kind}` };
  const level = securityLabel.split(":").slice(3).join(":");
  return {
    pidns: join("pid"),
    ipcns: join("ipc"),
    utsns: join("uts"),
    ...(!pod?.sharesNetwork && { netns: join("net") }),
    ...(ownUsers && !pod && { userns: { nsmode: "container", value: id } }),
    // As Podman does itself where it joins by container.
    ...(level !== "" && { selinux_opts: [`level:${level}`] }),
  };
}
