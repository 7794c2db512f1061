import { label, readSpecLabel } from "../../../core/observe/labels.ts";
import type { ConfigurationCopy } from "../../../core/seam/debugging.ts";
import type {
  ContainerCreate,
  MountBody,
  NamedVolume,
} from "../../../libpod/types/container-create.ts";
import type { ContainerInspect, MountInspect } from "../../../libpod/types/container-inspect.ts";
import { splitVariable } from "../../../podfile/format/assignment.ts";
import type { ContainerSpec } from "../../../podfile/model.ts";
import { resourcesOf, signalNumber } from "../actions/resources.ts";
import { limitsOfInspect } from "../observe/asked-limits.ts";
import { notInherited } from "./debug-container-body.ts";
import { makerMark } from "./snapshots.ts";

/**
 * The body of `POST libpod/containers/create` for a copy of a container's configuration. Its labels
 * are left out, as other programs act on them, and so are its names in networks.
 */
export function copyBody(inspected: ContainerInspect, copy: ConfigurationCopy): ContainerCreate {
  const { Config, HostConfig, Mounts, Image, ProcessLabel } = inspected;
  const { name, environment, tty, stdin, ttlMs, readOnlyVolumes, labels } = copy;
  const user = copy.user ?? Config.User;
  const workingDir = copy.workingDir ?? Config.WorkingDir;
  const { init, command } = commandOf(inspected);
  const resources = resourcesOf(limitsOfInspect(inspected));
  const level = ProcessLabel.split(":").slice(3).join(":");
  const security = securityOf(HostConfig.SecurityOpt ?? []);
  const mounts = Mounts.map((mount) => ({ ...mount, RW: mount.RW && !readOnlyVolumes }));
  return {
    name,
    labels: {
      ...notInherited,
      ...labels,
      [label.name]: name,
      [label.role]: "debug",
      [label.maker]: makerMark(),
      [label.kept]: "true",
      [label.copy]: "true",
      ...(ttlMs !== undefined && {
        [label.expires]: new Date(Date.now() + ttlMs).toISOString(),
      }),
    },
    image: Image,
    image_volume_mode: "anonymous",
    entrypoint: [],
    command: copy.command ?? command,
    init,
    env: { ...environmentOf(Config.Env ?? []), ...environment },
    mounts: [
      ...mounts.flatMap(bindOf),
      ...Object.entries(HostConfig.Tmpfs ?? {}).map(([destination, options]) => ({
        type: "tmpfs",
        source: "tmpfs",
        destination,
        options: options.split(","),
      })),
    ],
    volumes: mounts.flatMap(volumeOf),
    ...(user !== "" && { user }),
    groups: HostConfig.GroupAdd ?? [],
    ...(workingDir !== "" && { work_dir: workingDir }),
    ...(Config.Umask !== undefined && { umask: Config.Umask }),
    privileged: HostConfig.Privileged,
    // Differences to what the engine gives by itself, which is the same for both.
    ...(!HostConfig.Privileged && {
      cap_add: HostConfig.CapAdd ?? [],
      cap_drop: HostConfig.CapDrop ?? [],
    }),
    ...security,
    selinux_opts: [
      ...(level === "" || security.selinux_opts.includes("disable") ? [] : [`level:${level}`]),
      ...security.selinux_opts,
    ],
    read_only_filesystem: HostConfig.ReadonlyRootfs,
    // The engine lists those of a read-only container with its own.
    read_write_tmpfs: false,
    ...(resources !== undefined && { resource_limits: resources }),
    r_limits: (HostConfig.Ulimits ?? []).map(({ Name, Soft, Hard }) => ({
      type: Name.replace(/^RLIMIT_/, ""),
      soft: Soft,
      hard: Hard,
    })),
    devices: (HostConfig.Devices ?? []).map(
      ({ PathOnHost, PathInContainer, CgroupPermissions }) => ({
        path: `${PathOnHost}:${PathInContainer}:${CgroupPermissions || "rwm"}`,
      }),
    ),
    ...(HostConfig.ShmSize > 0 && { shm_size: HostConfig.ShmSize }),
    ...(HostConfig.OomScoreAdj !== 0 && { oom_score_adj: HostConfig.OomScoreAdj }),
    hostadd: HostConfig.ExtraHosts ?? [],
    ...(HostConfig.NetworkMode === "none" && { netns: { nsmode: "none" } }),
    ...(HostConfig.PidMode === "host" && { pidns: { nsmode: "host" } }),
    ...(HostConfig.IpcMode === "host" && { ipcns: { nsmode: "host" } }),
    ...(HostConfig.UTSMode === "host" && { utsns: { nsmode: "host" } }),
    ...stopOf(Config),
    secrets: secretsOf(inspected),
    ...healthOf(Config),
    restart_policy: "no",
    terminal: tty,
    stdin,
    ...(ttlMs !== undefined && { timeout: Math.ceil(ttlMs / 1000) }),
  };
}

/** What it runs, and whether an init process does that. @podman <5.0: `Config.Entrypoint` is one text. */
function commandOf({ Path, Args }: ContainerInspect) {
  const all = [Path, ...(Args ?? [])];
  const init = /^\/(run\/podman-init|dev\/init)$/.test(Path) && all[1] === "--";
  return { init, command: init ? all.slice(2) : all };
}

function environmentOf(entries: readonly string[]): Readonly<Record<string, string>> {
  // The engine names each container anew.
  return Object.fromEntries(entries.map(splitVariable).filter(([name]) => name !== "HOSTNAME"));
}

function bindOf({ Type, Source, Destination, Options, RW }: MountInspect): MountBody | [] {
  if (Type !== "bind") return [];
  const options = (Options ?? []).filter((option) => option !== "ro" && option !== "rw");
  const access = RW ? [] : ["ro"];
  return {
    type: "bind",
    source: Source,
    destination: Destination,
    options: [...options, ...access],
  };
}

function volumeOf({ Type, Name, Destination, Options, RW }: MountInspect): NamedVolume | [] {
  if (Type !== "volume" || Name === undefined) return [];
  const kept = (Options ?? []).filter((option) => option === "noexec");
  return { Name, Dest: Destination, Options: [...(RW ? [] : ["ro"]), ...kept] };
}

/** `no-new-privileges`, `seccomp=unconfined`, `label=disable`, ... */
function securityOf(entries: readonly string[]) {
  const pairs = entries.map((entry) => /^([\w-]+)(?:[=:](.*))?$/.exec(entry)?.slice(1) ?? []);
  const first = (wanted: string) => pairs.find(([name]) => name === wanted)?.[1];
  const seccomp = first("seccomp");
  const apparmor = first("apparmor");
  return {
    no_new_privileges: pairs.some(
      ([name, value]) => name === "no-new-privileges" && value !== "false",
    ),
    ...(seccomp !== undefined && { seccomp_profile_path: seccomp }),
    ...(apparmor !== undefined && { apparmor_profile: apparmor }),
    selinux_opts: pairs.flatMap(([name, value]) =>
      name === "label" && value !== undefined ? [value] : [],
    ),
  };
}

function stopOf({ StopSignal, StopTimeout }: ContainerInspect["Config"]) {
  const signal = signalNumber(StopSignal);
  return { ...(signal !== undefined && { stop_signal: signal }), stop_timeout: StopTimeout };
}

/** The engine does not tell where it has put them; what Sidepod made has that in its labels. */
function secretsOf({ Config }: ContainerInspect): NonNullable<ContainerCreate["secrets"]> {
  const secrets = Config.Secrets ?? [];
  const kept = readSpecLabel<ContainerSpec>(Config.Labels ?? {})?.secrets;
  const targets = kept?.length === secrets.length ? kept : [];
  return secrets.map(({ Name, UID, GID, Mode }, index) => {
    const target = targets[index]?.target;
    return { Source: Name, ...(target && { Target: target }), UID, GID, Mode };
  });
}

/** Without an interval, as for what Sidepod makes: `podman healthcheck run` tries it. */
function healthOf({ Healthcheck }: ContainerInspect["Config"]): Partial<ContainerCreate> {
  if (Healthcheck === undefined) return {};
  return {
    healthconfig: { ...Healthcheck, Interval: 0 },
    healthMaxLogCount: 5,
    healthMaxLogSize: 500,
  };
}
