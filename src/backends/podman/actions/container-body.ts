import type { Labels } from "../../../core/plan/plan.ts";
import { SidepodError } from "../../../errors.ts";
import type {
  ContainerCreate,
  MountBody,
  NamedVolume,
} from "../../../libpod/types/container-create.ts";
import { parseSize } from "../../../podfile/format/scalars.ts";
import type { ContainerSpec, HealthcheckSpec, MountSpec, PodSpec } from "../../../podfile/model.ts";
import { hostMounts, hostRootfsImage } from "./host-rootfs.ts";
import { resourcesOf, signalNumber } from "./resources.ts";

/** The body of `POST libpod/containers/create` (Podman's SpecGenerator). */
export function containerBody(
  spec: PodSpec,
  container: ContainerSpec,
  labels: Labels,
): ContainerCreate {
  const {
    fullName,
    image,
    rootfs,
    entrypoint,
    command,
    environment,
    mounts,
    user,
    groupAdd,
    workingDir,
    capAdd,
    capDrop,
    readOnly,
    privileged,
    noNewPrivileges,
    seccomp,
    apparmor,
    selinux,
    devices,
    ulimits,
    limits,
    shmSize,
    oomScoreAdj,
    stopSignal,
    stopGraceMs,
    initProcess,
    tty,
    stdinOpen,
    healthcheck,
    secrets,
    logging,
    restart,
    keeper,
    pid,
    hostname,
    // Sidepod itself names, orders, pulls, probes and restarts; labels are given.
    name: _name,
    role: _role,
    pullPolicy: _pullPolicy,
    imageFallback: _imageFallback,
    probes: _probes,
    hooks: _hooks,
    labels: _labels,
    ending: _ending,
    ...forgotten
  } = container;
  forgotten satisfies Record<string, never>;
  const resources = resourcesOf(limits);
  const signal = stopSignal === undefined ? undefined : signalNumber(stopSignal);
  return {
    name: fullName,
    pod: spec.name,
    labels,
    image: rootfs === "host" ? hostRootfsImage : (image ?? ""),
    // Podman's command line does the same; without it a `VOLUME` of the image is not honoured.
    image_volume_mode: "anonymous",
    ...(entrypoint !== undefined && { entrypoint }),
    ...(command !== undefined && { command }),
    env: environment,
    mounts: [...(rootfs === "host" ? hostMounts : []), ...mounts.flatMap(fileSystemMount)],
    volumes: mounts.flatMap((mount) => volumeMount(spec, mount)),
    ...(user !== undefined && { user }),
    groups: groupAdd,
    ...(workingDir !== undefined && { work_dir: workingDir }),
    cap_add: capAdd,
    cap_drop: capDrop,
    read_only_filesystem: readOnly,
    // As in Compose: what is to be writable is said with `tmpfs`.
    read_write_tmpfs: false,
    privileged,
    no_new_privileges: noNewPrivileges,
    ...(seccomp !== undefined && { seccomp_profile_path: seccomp }),
    ...(apparmor !== undefined && { apparmor_profile: apparmor }),
    selinux_opts: selinux,
    devices: devices.map(({ source, target, permissions }) => ({
      path: `${source}:${target}:${permissions}`,
    })),
    ...(ulimits.length > 0 && {
      r_limits: ulimits.map(({ name, soft, hard }) => ({
        type: name.toUpperCase(),
        soft,
        hard,
      })),
    }),
    ...(resources !== undefined && { resource_limits: resources }),
    ...(shmSize !== undefined && { shm_size: shmSize }),
    ...(oomScoreAdj !== undefined && { oom_score_adj: oomScoreAdj }),
    ...(signal !== undefined && { stop_signal: signal }),
    ...(stopGraceMs !== undefined && {
      stop_timeout: Math.ceil(stopGraceMs / 1000),
    }),
    init: initProcess,
    terminal: tty,
    stdin: stdinOpen,
    ...(healthcheck !== undefined && healthBody(healthcheck)),
    secrets: secrets.map(({ secret, target, uid, gid, mode }) => ({
      Source: spec.secrets.find(({ key }) => key === secret)?.name ?? secret,
      Target: target,
      UID: uid,
      GID: gid,
      Mode: mode,
    })),
    ...(logging !== undefined && { log_configuration: logBody(logging) }),
    ...restartBody(restart, keeper),
    ...(pid !== undefined && { pidns: pidNamespace(spec, pid) }),
    ...(hostname !== undefined && { hostname }),
  };
}

/**
 * An empty policy would inherit the pod's. Podman starts again without a pause, so only where the file
 * asks for it.
 */
function restartBody(
  restart: ContainerSpec["restart"],
  keeper: ContainerSpec["keeper"],
): Pick<ContainerCreate, "restart_policy" | "restart_tries"> {
  if (restart === undefined || keeper !== undefined) return { restart_policy: "no" };
  const { policy, maxRetries } = restart;
  return {
    restart_policy: policy,
    ...(maxRetries !== undefined && { restart_tries: maxRetries }),
  };
}

function pidNamespace(spec: PodSpec, pid: string): { nsmode: string; value?: string } {
  if (pid === "host") return { nsmode: "host" };
  const joined = spec.containers.find(({ name }) => name === pid);
  return { nsmode: "container", value: joined?.fullName ?? pid };
}

function volumeMount(spec: PodSpec, mount: MountSpec): NamedVolume | [] {
  if (mount.type !== "volume") return [];
  const volume = spec.volumes.find(({ key }) => key === mount.source);
  return {
    Name: volume?.name ?? "",
    Dest: mount.target,
    Options: [...(mount.readOnly ? ["ro"] : []), ...mount.options],
  };
}

function fileSystemMount(mount: MountSpec): MountBody | [] {
  if (mount.type === "tmpfs") {
    return { destination: mount.target, type: "tmpfs", source: "tmpfs", options: mount.options };
  }
  if (mount.type !== "bind") return [];
  const { source, target, readOnly, options } = mount;
  const recursive = options.some((option) => option === "bind" || option === "rbind");
  return {
    destination: target,
    type: "bind",
    source,
    options: [...(recursive ? [] : ["rbind"]), ...(readOnly ? ["ro"] : []), ...options],
  };
}

const nanosPerMs = 1_000_000;

/** The check is kept for `podman healthcheck run`; Sidepod runs it itself, which takes no systemd. */
function healthBody({ test, timeoutMs, retries, startPeriodMs }: HealthcheckSpec) {
  return {
    healthconfig: {
      Test: test,
      Interval: 0,
      Timeout: timeoutMs * nanosPerMs,
      Retries: retries,
      StartPeriod: startPeriodMs * nanosPerMs,
    },
    // Podman's command line sends these; left out, newer versions keep every result for ever.
    healthMaxLogCount: 5,
    healthMaxLogSize: 500,
  };
}

function logBody({ driver, options }: NonNullable<ContainerSpec["logging"]>) {
  const { "max-size": maxSize, path, ...rest } = options;
  return {
    driver,
    ...(path !== undefined && { path }),
    // Podman reads the size from here alone and takes a plain number of bytes.
    ...(maxSize !== undefined && { size: bytesOf(maxSize) }),
    options: rest,
  };
}

function bytesOf(size: string): number {
  const bytes = parseSize(size);
  if (typeof bytes === "number") return bytes;
  throw new SidepodError(
    "limit-unsupported",
    `the log's max-size ${JSON.stringify(size)} is not a size`,
    {
      hint: "write a number with a unit, such as 10m",
    },
  );
}
