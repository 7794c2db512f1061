/** An entry of `GET containers/json`. */
export interface ContainerListItem {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Image: string;
  readonly ImageID: string;
  readonly Command: readonly string[] | null;
  /** RFC 3339. */
  readonly Created: string;
  readonly Exited: boolean;
  /** Seconds since 1970; far in the past where it has not happened. */
  readonly ExitedAt: number;
  readonly StartedAt: number;
  readonly ExitCode: number;
  readonly State: string;
  readonly Status: string;
  readonly IsInfra: boolean;
  readonly AutoRemove: boolean;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly Mounts: readonly string[] | null;
  readonly Networks: readonly string[] | null;
  readonly Pid: number;
  /** The pod's ID, empty without one. */
  readonly Pod: string;
  readonly PodName: string;
  readonly Ports: readonly PortMapping[] | null;
  /** @podman <4.6: `Restarts` is missing. */
  readonly Restarts?: number;
  /** Filled with `namespace: true`: inode numbers, as text. */
  readonly Namespaces: {
    readonly Mnt?: string;
    readonly Cgroup?: string;
    readonly Ipc?: string;
    readonly Net?: string;
    readonly Pidns?: string;
    readonly Uts?: string;
    readonly User?: string;
  };
}

/** One container in a sample of `GET containers/stats`. Sizes are bytes, times nanoseconds. */
export interface ContainerStats {
  readonly ContainerID: string;
  readonly Name: string;
  /** Percent of one processor over the last interval. */
  readonly CPU: number;
  /** Percent since the start. */
  readonly AvgCPU: number;
  readonly CPUNano: number;
  readonly CPUSystemNano: number;
  readonly SystemNano: number;
  readonly MemUsage: number;
  readonly MemLimit: number;
  readonly MemPerc: number;
  readonly PIDs: number;
  readonly BlockInput: number;
  readonly BlockOutput: number;
  /**
   * @podman <5.0: there are `NetInput` and `NetOutput` in place of `Network`.
   * @podman <4.4: `NetInput` and `NetOutput` are exchanged.
   */
  readonly NetInput?: number;
  readonly NetOutput?: number;
  /** By interface. */
  readonly Network?: Readonly<
    Record<string, { readonly RxBytes: number; readonly TxBytes: number }>
  > | null;
  readonly UpTime: number;
  readonly Duration: number;
}

/** A published port, in create bodies and in lists. */
export interface PortMapping {
  readonly host_ip?: string;
  readonly container_port: number;
  /** 0 or absent in a create body: the engine chooses. */
  readonly host_port?: number;
  readonly range?: number;
  /** `tcp`, `udp`, `sctp`, or several with commas. */
  readonly protocol?: string;
}
