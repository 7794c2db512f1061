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
  /** Before Podman 5, and before 4.4 exchanged with each other. */
  readonly NetInput?: number;
  readonly NetOutput?: number;
  /** From Podman 5, by interface. */
  readonly Network?: Readonly<
    Record<string, { readonly RxBytes: number; readonly TxBytes: number }>
  > | null;
  readonly UpTime: number;
  readonly Duration: number;
}
