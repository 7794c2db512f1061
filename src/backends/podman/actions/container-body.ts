import type { Labels } from "../../../core/plan/plan.ts";
import { hostRootfsImage } from "../../../core/plan/prerequisites.ts";
import { SidepodError } from "../../../errors.ts";
import type {
  ContainerCreate,
  MountBody,
  NamedVolume,
} from "../../../libpod/types/container-create.ts";
import { parseSize } from "../../../podfile/format/scalars.ts";
import type { ContainerSpec, HealthcheckSpec, MountSpec, PodSpec } from "../../../podfile/model.ts";
import { hostMounts } from "./host-rootfs.ts";
import { resourcesOf, signalNumber } from "./resources.ts";

/** The body of `POST libpod/containers/create` (Podman's SpecGenerator). */
export function containerBody(
  spec: PodSpec,
  container: ContainerSpec,
  labels: Labels,
): ContainerCreate {
  const { healthcheck, logging } = container;
  const resources = resourcesOf(container.limits);
  const volumes = container.mounts.flatMap((mount) => volumeMount(spec, mount));
  const stopSignal =
    container.stopSignal === undefined ? undefined : signalNumber(container.stopSignal);
  return {
    name: container.fullName,
    pod: spec.name,
    labels,
    image: container.rootfs === "host" ? hostRootfsImage : (container.image ?? ""),
    // Podman's command line does the same; without it a `VOLUME` of the image is not honoured.
    image_volume_mode: "anonymous",
    ...(container.entrypoint !== undefined && { entrypoint: container.entrypoint }),
    ...(container.command !== undefined && { command: container.command }),
    env: container.environment,
    mounts: [
      ...(container.rootfs === "host" ? hostMounts : []),
      ...container.mounts.flatMap(fileSystemMount),
    ],
    volumes,
    ...(container.user !== undefined && { user: container.user }),
    groups: container.groupAdd,
    ...(container.workingDir !== undefined && { work_dir: container.workingDir }),
    cap_add: container.capAdd,
    cap_drop: container.capDrop,
    read_only_filesystem: container.readOnly,
    // As in Compose: what is to be writable is said with `tmpfs`.
    read_write_tmpfs: false,
    privileged: container.privileged,
    no_new_privileges: container.noNewPrivileges,
    ...(container.seccomp !== undefined && { seccomp_profile_path: container.seccomp }),
    ...(container.apparmor !== undefined && { apparmor_profile: container.apparmor }),
    selinux_opts: container.selinux,
    devices: container.devices.map(({ source, target, permissions }) => ({
      path: `${source}:${target}:${permissions}`,
    })),
    ...(container.ulimits.length > 0 && {
      r_limits: container.ulimits.map(({ name, soft, hard }) => ({
        type: name.toUpperCase(),
        soft,
        hard,
      })),
    }),
    ...(resources !== undefined && { resource_limits: resources }),
    ...(container.shmSize !== undefined && { shm_size: container.shmSize }),
    ...(container.oomScoreAdj !== undefined && { oom_score_adj: container.oomScoreAdj }),
    ...(stopSignal !== undefined && { stop_signal: stopSignal }),
    ...(container.stopGraceMs !== undefined && {
      stop_timeout: Math.ceil(container.stopGraceMs / 1000),
    }),
    init: container.initProcess,
    terminal: container.tty,
    stdin: container.stdinOpen,
    ...(healthcheck !== undefined && healthBody(healthcheck)),
    secrets: container.secrets.map(({ secret, target, uid, gid, mode }) => ({
      Source: spec.secrets.find(({ key }) => key === secret)?.name ?? secret,
      Target: target,
      UID: uid,
      GID: gid,
      Mode: mode,
    })),
    ...(logging !== undefined && { log_configuration: logBody(logging) }),
    ...restartBody(container),
    ...(container.pid !== undefined && { pidns: pidNamespace(spec, container.pid) }),
  };
}

/**
 * An empty policy would inherit the pod's. Podman starts again without a pause, so only where the file
 * asks for it.
 */
function restartBody(
  container: ContainerSpec,
): Pick<ContainerCreate, "restart_policy" | "restart_tries"> {
  const { restart, keeper } = container;
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
