import type { PortMapping } from "./port-mapping.ts";

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
  /** From Podman 4.6. */
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
