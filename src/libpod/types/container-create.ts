import type { PortMapping } from "./container-list.ts";
import type { LinuxResources, Namespace } from "./resources.ts";

/** A mount that is no named volume: `bind`, `tmpfs`, ... */
export interface MountBody {
  readonly type: string;
  readonly source?: string;
  readonly destination: string;
  readonly options?: readonly string[];
}

export interface NamedVolume {
  /** Empty for an anonymous volume. */
  readonly Name: string;
  readonly Dest: string;
  readonly Options?: readonly string[];
}

export interface ImageVolume {
  readonly Source: string;
  readonly Destination: string;
  readonly ReadWrite: boolean;
}

export interface NetworkAttachment {
  readonly static_ips?: readonly string[];
  readonly aliases?: readonly string[];
  readonly interface_name?: string;
  readonly static_mac?: string;
}

/** Durations are nanoseconds. */
export interface HealthConfig {
  /** `["CMD", …]`, `["CMD-SHELL", text]` or `["NONE"]`. */
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly Retries?: number;
}

/** The body of `POST containers/create`. */
export interface ContainerCreate {
  readonly name?: string;
  /** The pod's name or ID. */
  readonly pod?: string;
  readonly image?: string;
  readonly rootfs?: string;
  readonly rootfs_overlay?: boolean;
  readonly image_volume_mode?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly env_host?: boolean;
  readonly terminal?: boolean;
  readonly stdin?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** The signal's number. */
  readonly stop_signal?: number;
  /** Seconds. */
  readonly stop_timeout?: number;
  readonly log_configuration?: {
    readonly driver?: string;
    readonly path?: string;
    /** Bytes. */
    readonly size?: number;
    readonly options?: Readonly<Record<string, string>>;
  };
  /** Absent, the pod's own policy is inherited; `no` has to be said. */
  readonly restart_policy?: string;
  readonly restart_tries?: number;
  readonly remove?: boolean;
  /** Seconds until it is killed. */
  readonly timeout?: number;
  readonly init?: boolean;
  readonly init_path?: string;
  readonly systemd?: string;
  readonly sdnotifyMode?: string;
  readonly timezone?: string;
  readonly hostname?: string;
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly work_dir?: string;
  readonly create_working_dir?: boolean;
  readonly umask?: string;
  readonly pidns?: Namespace;
  readonly ipcns?: Namespace;
  readonly utsns?: Namespace;
  readonly netns?: Namespace;
  readonly userns?: Namespace;
  readonly cgroupns?: Namespace;
  readonly cgroups_mode?: string;
  readonly cgroup_parent?: string;
  readonly sysctl?: Readonly<Record<string, string>>;
  readonly mounts?: readonly MountBody[];
  readonly volumes?: readonly NamedVolume[];
  readonly overlay_volumes?: readonly {
    readonly source: string;
    readonly destination: string;
    readonly options?: readonly string[];
  }[];
  readonly image_volumes?: readonly ImageVolume[];
  readonly volumes_from?: readonly string[];
  readonly devices?: readonly { readonly path: string }[];
  readonly shm_size?: number;
  readonly secrets?: readonly {
    readonly Source: string;
    readonly Target?: string;
    readonly UID?: number;
    readonly GID?: number;
    readonly Mode?: number;
  }[];
  readonly secret_env?: Readonly<Record<string, string>>;
  readonly privileged?: boolean;
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly no_new_privileges?: boolean;
  readonly read_only_filesystem?: boolean;
  readonly read_write_tmpfs?: boolean;
  readonly selinux_opts?: readonly string[];
  readonly apparmor_profile?: string;
  readonly seccomp_profile_path?: string;
  readonly mask?: readonly string[];
  readonly unmask?: readonly string[];
  readonly procfs_opts?: readonly string[];
  readonly portmappings?: readonly PortMapping[];
  readonly Networks?: Readonly<Record<string, NetworkAttachment>>;
  readonly hostadd?: readonly string[];
  readonly dns_server?: readonly string[];
  readonly dns_search?: readonly string[];
  readonly dns_option?: readonly string[];
  readonly use_image_hosts?: boolean;
  readonly use_image_resolve_conf?: boolean;
  readonly resource_limits?: LinuxResources;
  /** Microseconds. */
  readonly cpu_period?: number;
  readonly cpu_quota?: number;
  readonly r_limits?: readonly {
    /** `NOFILE`, say. @podman <5.0: `RLIMIT_` is put in front even of a name that begins with it. */
    readonly type: string;
    readonly hard: number;
    readonly soft: number;
  }[];
  readonly oom_score_adj?: number;
  readonly healthconfig?: HealthConfig;
  /** 0 none, 2 kill, 3 restart, 4 stop. */
  readonly health_check_on_failure_action?: number;
  /** @podman >=5.4: the log of health checks has no bound where these fields are left out. */
  readonly healthLogDestination?: string;
  readonly healthMaxLogCount?: number;
  readonly healthMaxLogSize?: number;
}
