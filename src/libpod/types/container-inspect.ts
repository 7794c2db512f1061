import type { HealthConfig } from "./container-create.ts";

export interface HealthState {
  /** starting, healthy, unhealthy, stopped. */
  readonly Status: string;
  readonly FailingStreak: number;
  readonly Log:
    | readonly {
        readonly Start: string;
        readonly End: string;
        readonly ExitCode: number;
        readonly Output: string;
      }[]
    | null;
}

export interface MountInspect {
  readonly Type: string;
  readonly Name?: string;
  readonly Source: string;
  readonly Destination: string;
  readonly Driver: string;
  readonly Mode: string;
  readonly Options: readonly string[] | null;
  readonly RW: boolean;
  readonly Propagation: string;
}

/**
 * `GET containers/{name}/json`, the same from every version of the engine: `Config.Entrypoint` is a
 * list, `Config.StopSignal` a name, and `State.Health` absent without a health check.
 */
export interface ContainerInspect {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly Path: string;
  readonly Args: readonly string[] | null;
  readonly State: {
    readonly Status: string;
    readonly Running: boolean;
    readonly Paused: boolean;
    readonly OOMKilled: boolean;
    readonly Pid: number;
    readonly ConmonPid?: number;
    readonly ExitCode: number;
    readonly Error: string;
    /** `0001-01-01T00:00:00Z` where it has not happened. */
    readonly StartedAt: string;
    readonly FinishedAt: string;
    readonly CgroupPath?: string;
    readonly Health?: HealthState;
  };
  /** On the engine's machine; empty where the image's own are used. */
  readonly ResolvConfPath?: string;
  /** Empty where it was never started. */
  readonly OCIConfigPath?: string;
  readonly HostsPath?: string;
  readonly Image: string;
  readonly ImageName: string;
  readonly Rootfs: string;
  readonly Pod: string;
  readonly IsInfra: boolean;
  readonly RestartCount: number;
  readonly OCIRuntime?: string;
  readonly MountLabel: string;
  readonly ProcessLabel: string;
  readonly EffectiveCaps: readonly string[] | null;
  readonly BoundingCaps: readonly string[] | null;
  readonly ExecIDs: readonly string[] | null;
  readonly Dependencies: readonly string[] | null;
  readonly Mounts: readonly MountInspect[];
  /** `Data.MergedDir` is where the engine's machine sees the files of one that runs. */
  readonly GraphDriver?: {
    readonly Name: string;
    readonly Data: Readonly<Record<string, string>> | null;
  };
  readonly NetworkSettings: {
    readonly Ports?: Readonly<
      Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
    > | null;
    readonly IPAddress?: string;
    readonly Gateway?: string;
    readonly SandboxKey?: string;
    readonly Networks?: Readonly<Record<string, { readonly IPAddress?: string }>> | null;
  };
  readonly Config: {
    readonly Hostname: string;
    readonly User: string;
    readonly Tty: boolean;
    readonly OpenStdin: boolean;
    readonly Env: readonly string[] | null;
    readonly Cmd: readonly string[] | null;
    readonly Image: string;
    readonly WorkingDir: string;
    /**
     * @podman <5.0: the engine gives one text, which is split at spaces: an argument that holds a space
     *   cannot be told from two.
     */
    readonly Entrypoint: readonly string[] | null;
    readonly Labels: Readonly<Record<string, string>> | null;
    readonly Annotations: Readonly<Record<string, string>> | null;
    /** `SIGTERM` */
    readonly StopSignal: string;
    /** Seconds. */
    readonly StopTimeout: number;
    readonly Healthcheck?: HealthConfig;
    readonly HealthcheckOnFailureAction?: string;
    readonly CreateCommand?: readonly string[];
    readonly Secrets?: readonly {
      readonly Name: string;
      readonly ID: string;
      readonly UID: number;
      readonly GID: number;
      readonly Mode: number;
    }[];
    readonly Umask?: string;
  };
  readonly HostConfig: {
    readonly LogConfig: {
      readonly Type: string;
      readonly Path: string;
      readonly Tag: string;
      readonly Size: string;
    } | null;
    readonly NetworkMode: string;
    readonly PidMode: string;
    readonly IpcMode: string;
    readonly UTSMode: string;
    readonly UsernsMode: string;
    readonly Cgroup: string;
    readonly CgroupMode?: string;
    readonly CgroupManager?: string;
    readonly CgroupParent: string;
    readonly RestartPolicy: { readonly Name: string; readonly MaximumRetryCount: number } | null;
    readonly AutoRemove: boolean;
    readonly Privileged: boolean;
    readonly ReadonlyRootfs: boolean;
    readonly SecurityOpt: readonly string[] | null;
    readonly CapAdd: readonly string[] | null;
    readonly CapDrop: readonly string[] | null;
    readonly ExtraHosts: readonly string[] | null;
    readonly GroupAdd: readonly string[] | null;
    readonly Tmpfs: Readonly<Record<string, string>> | null;
    readonly ShmSize: number;
    readonly OomScoreAdj: number;
    readonly CpuShares: number;
    readonly NanoCpus: number;
    readonly CpuPeriod: number;
    readonly CpuQuota: number;
    readonly CpusetCpus: string;
    readonly CpusetMems: string;
    readonly Memory: number;
    readonly MemoryReservation: number;
    readonly MemorySwap: number;
    readonly PidsLimit: number;
    readonly Ulimits:
      | readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[]
      | null;
    readonly Devices:
      | readonly {
          readonly PathOnHost: string;
          readonly PathInContainer: string;
          readonly CgroupPermissions: string;
        }[]
      | null;
  };
}
