import type { Limits, PortSpec, Role, SharedNamespace } from "../../podfile/model.ts";

export type ContainerState =
  | "created"
  | "running"
  | "paused"
  | "stopping"
  | "exited"
  | "removing"
  | "unknown";

export type ObservedRole = Role | "debug" | "infra";

/** `pod`, `host`, `own`, or the name of the container that it is shared with. */
export interface Shares {
  readonly net: string;
  readonly ipc: string;
  readonly uts: string;
  readonly pid: string;
  readonly user: string;
  readonly cgroup: string;
  readonly mnt: string;
}

export interface ObservedContainer {
  readonly id: string;
  /** The name inside the pod: Sidepod's label, or for others' containers the engine's name. */
  readonly name: string;
  readonly fullName: string;
  readonly role: ObservedRole;
  /** Whether Sidepod made it: its labels are its own and as they are to be. */
  readonly managed: boolean;
  /** Why it is not taken for Sidepod's although it has labels of Sidepod's. */
  readonly foreign?: string;
  /** Place in the start order; infinite for containers that Sidepod did not create. */
  readonly order: number;
  readonly state: ContainerState;
  readonly ready: boolean;
  readonly health?: "starting" | "healthy" | "unhealthy";
  readonly restarts: number;
  /** Where it has ended and its supervisor is to start it again. */
  readonly restartInMs?: number;
  /** Why it is not ready, in its probe's words; from the supervisor. */
  readonly reason?: string;
  readonly exitCode?: number;
  readonly pid?: number;
  readonly image: string;
  readonly imageId: string;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly shares: Shares;
  /** Limits as the engine has them; only from `observe`. */
  readonly limits?: Limits;
}

export interface ObservedPod {
  readonly id: string;
  readonly name: string;
  /** Whether Sidepod made it, as with containers. */
  readonly managed: boolean;
  readonly foreign?: string;
  /** The engine's word in lower case: created, running, degraded, exited, stopped, paused, ... */
  readonly state: string;
  readonly ready: boolean;
  /** What failed the last time that its supervisor stopped or started it as a whole. */
  readonly problem?: string;
  readonly createdAt: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly PortSpec[];
  readonly share: readonly SharedNamespace[];
  /** In start order; the infra container last. */
  readonly containers: readonly ObservedContainer[];
}

export interface PodDetails {
  readonly pod: ObservedPod;
  readonly infraId?: string;
  readonly cgroup?: string;
  readonly limits: LimitsView;
  readonly containers: readonly ContainerDetails[];
}

/** Limits asked for beside the ones that the kernel enforces. */
export interface LimitsView {
  readonly asked: Limits;
  /** Read from the cgroup; absent where it cannot be read from here. */
  readonly inForce?: Limits;
}

export interface ContainerDetails {
  readonly container: ObservedContainer;
  /** Inode numbers from /proc/PID/ns; absent where they cannot be read. */
  readonly namespaces?: Readonly<Record<keyof Shares, number>>;
  readonly mounts: readonly {
    readonly type: string;
    readonly source: string;
    readonly target: string;
    readonly readOnly: boolean;
  }[];
  /** From /proc/PID/status where it can be read, otherwise what the engine says. */
  readonly capabilities: {
    readonly effective: readonly string[];
    readonly bounding: readonly string[];
    readonly noNewPrivileges: boolean;
    readonly seccomp: boolean;
    readonly source: "kernel" | "engine";
  };
  readonly readOnlyRoot: boolean;
  readonly user: string;
  readonly limits: LimitsView;
}
