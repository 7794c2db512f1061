/** `GET info`, as far as it is used here. */
export interface SystemInfo {
  readonly host: {
    readonly arch: string;
    readonly os: string;
    readonly hostname: string;
    readonly kernel: string;
    readonly cpus: number;
    /** Bytes. */
    readonly memTotal: number;
    readonly cgroupManager: string;
    /** `v1` or `v2`. */
    readonly cgroupVersion: string;
    readonly cgroupControllers: readonly string[] | null;
    readonly eventLogger: string;
    readonly logDriver: string;
    readonly networkBackend: string;
    readonly rootlessNetworkCmd?: string;
    /** Null where its program is gone. */
    readonly ociRuntime: {
      readonly name: string;
      readonly path: string;
      readonly version: string;
    } | null;
    readonly conmon: { readonly path: string; readonly version: string };
    readonly remoteSocket?: { readonly path?: string; readonly exists?: boolean };
    readonly security: {
      readonly rootless: boolean;
      readonly apparmorEnabled: boolean;
      readonly seccompEnabled: boolean;
      readonly seccompProfilePath: string;
      readonly selinuxEnabled: boolean;
    };
    readonly distribution: { readonly distribution: string; readonly version: string };
  };
  readonly store: {
    readonly graphDriverName: string;
    readonly graphRoot: string;
    readonly runRoot: string;
    readonly volumePath: string;
    readonly containerStore: { readonly number: number; readonly running: number };
  };
  readonly registries: Readonly<Record<string, unknown>>;
  readonly version: {
    readonly Version: string;
    readonly APIVersion: string;
    readonly OsArch: string;
  };
}

/** `GET version`. */
export interface SystemVersion {
  readonly Version: string;
  readonly ApiVersion: string;
  readonly MinAPIVersion: string;
  readonly Os: string;
  readonly Arch: string;
  readonly KernelVersion: string;
  readonly Components: readonly {
    readonly Name: string;
    readonly Version: string;
    readonly Details?: Readonly<Record<string, string>>;
  }[];
}

/** A record of `GET events`. */
export interface EventRecord {
  /** container, pod, image, volume, network, secret, system. */
  readonly Type: string;
  /** create, start, died, stop, remove, health_status, ... */
  readonly Action: string;
  readonly Actor: {
    readonly ID: string;
    /**
     * The labels, and `name`, `image`, `podId`, `containerExitCode`.
     *
     * @podman <5.0: `containerExitCode` is `"0"` on every event; only on `died` it means something.
     */
    readonly Attributes: Readonly<Record<string, string>> | null;
  };
  readonly scope?: string;
  /** Seconds since 1970. */
  readonly time: number;
  /** Nanoseconds since 1970: beyond what a number holds exactly. */
  readonly timeNano: number;
  readonly HealthStatus?: string;
}

/** The body of `POST containers/{name}/exec`. */
export interface ExecCreate {
  readonly Cmd: readonly string[];
  readonly AttachStdin?: boolean;
  readonly AttachStdout?: boolean;
  readonly AttachStderr?: boolean;
  readonly Tty?: boolean;
  /** `KEY=value` */
  readonly Env?: readonly string[];
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly Privileged?: boolean;
  readonly DetachKeys?: string;
}

/** `GET exec/{id}/json`. */
export interface ExecInspect {
  readonly ID: string;
  readonly ContainerID: string;
  readonly Running: boolean;
  readonly ExitCode: number;
  readonly Pid: number;
  readonly OpenStdin: boolean;
  readonly OpenStdout: boolean;
  readonly OpenStderr: boolean;
  readonly ProcessConfig: {
    readonly tty: boolean;
    readonly entrypoint: string;
    readonly arguments: readonly string[] | null;
  };
}
