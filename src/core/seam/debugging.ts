import type { ContainerSpec, VolumeSpec } from "../../podfile/model.ts";
import type { Call } from "./call.ts";
import type { ExecSession } from "./inside.ts";
import type { ContainerState } from "./observed.ts";

/** What a backend offers for debugging containers, whoever made them. */
export interface Debugging {
  /**
   * What is known of a container, by name or ID.
   *
   * @throws SidepodError `not-found`, with the nearest name
   */
  target(name: string, call?: Call): Promise<DebugTarget>;
  /**
   * Makes a container beside a target, or alone, takes its streams over and starts it. Disposing the
   * session removes the container, unless it is to be kept.
   */
  open(debugContainer: DebugContainerSpec, options?: SessionOptions): Promise<DebugSession>;
  /**
   * Makes a container of a target's configuration, without ports, restart policy and pod, takes its
   * streams over and starts it. It stays when the session is over. The target is not touched.
   */
  openCopy(
    target: DebugTarget,
    copy: ConfigurationCopy,
    options?: SessionOptions,
  ): Promise<DebugSession>;
  /**
   * Takes the streams of a debug container over again.
   *
   * @throws SidepodError `not-running` for one that has ended
   */
  attach(container: string, options?: SessionOptions): Promise<DebugSession>;
  /** The debug containers of all targets, the oldest first. */
  list(call?: Call): Promise<readonly DebugContainer[]>;
  /** Removes a container with its anonymous volumes; one that is gone is fine. */
  remove(container: string, call?: Call): Promise<void>;
  /** What was changed in a container since its image, as the engine tells it. */
  changes(container: string, call?: Call): Promise<readonly FileChange[]>;
  /**
   * Keeps a container's files, without its volumes, as an image; returns the image's ID. It takes as
   * long as copying what was written in the container.
   */
  snapshot(container: string, call?: Call): Promise<string>;
  /** Removes a snapshot, unless a debug container that was kept has it mounted. */
  removeSnapshot(image: string, call?: Call): Promise<void>;
  /** Removes debug containers that were never started, whose makers were killed. */
  sweepUnstarted(call?: Call): Promise<void>;
  /**
   * Removes the snapshots that no debug container has, and no session is about to have: what clients
   * that were killed have left. Returns how many.
   */
  sweepSnapshots(call?: Call): Promise<number>;
}

export interface SessionOptions extends Call {
  readonly size?: { readonly columns: number; readonly rows: number };
  /** Keys that leave the session, such as `ctrl-p,ctrl-q`; without them no keys do. */
  readonly detachKeys?: string | undefined;
  /** How often the engine looks whether it has ended; often enough for who waits for that, without it. */
  readonly endPollMs?: number;
}

export interface DebugSession extends ExecSession {
  readonly id: string;
  /** Whether the container has a terminal. */
  readonly tty: boolean;
}

/** A container to be made beside a target. */
export interface DebugContainerSpec {
  /** Its role in the pod is debug, whatever stands here. */
  readonly container: ContainerSpec;
  readonly volumes: readonly VolumeSpec[];
  /** Whose namespaces it shares; alone and without a network where it has none. */
  readonly target: DebugTarget | undefined;
  /** A snapshot that it sees; what it writes there is gone with it. */
  readonly view?: { readonly image: string; readonly folder: string };
  readonly labels: Readonly<Record<string, string>>;
  /** How long it may live. */
  readonly ttlMs: number;
  /** Whether it stays when it has ended. */
  readonly keep: boolean;
}

/** What differs between a target and a copy of its configuration. */
export interface ConfigurationCopy {
  readonly name: string;
  /** Without it the target's own. */
  readonly command?: readonly string[];
  /** In addition to the target's own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly user?: string | undefined;
  readonly workingDir?: string | undefined;
  readonly readOnlyVolumes: boolean;
  readonly tty: boolean;
  readonly stdin: boolean;
  /** Without it, until it is removed. */
  readonly ttlMs?: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

export interface DebugTarget {
  readonly id: string;
  readonly fullName: string;
  /** As the user would name it: `webapp/proxy`, or the engine's name outside a pod of Sidepod's. */
  readonly name: string;
  readonly pod?: { readonly id: string; readonly name: string; readonly sharesNetwork: boolean };
  readonly infra: boolean;
  readonly state: ContainerState;
  readonly exit?: TargetExit;
  readonly image: string;
  readonly imageId: string;
  readonly entrypoint?: readonly string[];
  readonly command: readonly string[];
  readonly environment: readonly string[];
  readonly workingDir: string;
  /** As it was asked for: a name or number, with or without a group; empty for the image's. */
  readonly user: string;
  readonly mounts: readonly TargetMount[];
  /** What it finds names with, /etc/hosts and /etc/resolv.conf, where the engine has made them. */
  readonly nameFiles?: readonly TargetMount[];
  readonly labels: Readonly<Record<string, string>>;
  readonly readOnlyRoot: boolean;
  /** SELinux's label of its processes; empty where there is none. */
  readonly securityLabel: string;
  /** Where the engine's machine sees its files, while it runs. */
  readonly rootFolder?: string;
  /** Of its first process; undefined where it does not run. */
  readonly process?: TargetProcess;
}

export interface TargetExit {
  readonly code: number;
  readonly outOfMemory: boolean;
  /** The engine's own words, where it could not be started. */
  readonly error: string;
  /** RFC 3339. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly restarts: number;
}

export interface TargetProcess {
  /** As it has it in its own process namespace. */
  readonly pid: number;
  /** As the engine's machine has it. */
  readonly hostPid: number;
  /** In clock ticks since that machine started; undefined where it is another one. */
  readonly startedAt?: string;
  /** Which of its namespaces are the machine's own. */
  readonly ofMachine?: readonly ("pid" | "ipc" | "uts" | "net")[];
  /** Whether it is in a user namespace that is not the engine's. */
  readonly ownUsers: boolean;
  /** What the kernel says; undefined where the engine is another machine's. */
  readonly kernel?: KernelView;
}

/** Users and groups as the container numbers them. */
export interface KernelView {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  /** Without the CAP_ prefix: what it may use or take up. */
  readonly permitted: readonly string[];
  /** What its engine has itself and so can give to a container; undefined where that is not known. */
  readonly grantable?: readonly string[] | undefined;
  /** Whether the kernel keeps its memory and files from its own user: it has changed its user. */
  readonly guarded: boolean;
  readonly noNewPrivileges: boolean;
  readonly seccomp: boolean;
  /** 0 to 3 where Yama is there: who may trace whom. */
  readonly yama?: number;
  readonly selinux: "enforcing" | "permissive" | "off";
}

export interface TargetMount {
  readonly type: "bind" | "volume" | "tmpfs" | "other";
  /** The path on the engine's machine. */
  readonly source: string;
  /** Of a volume. */
  readonly volume?: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface DebugContainer {
  readonly id: string;
  readonly fullName: string;
  readonly state: ContainerState;
  readonly exitCode?: number;
  /** The target's name as the user gave it then. */
  readonly target: string;
  readonly targetId: string;
  /** Whether the target is still there, as the same container. */
  readonly targetThere: boolean;
  readonly image: string;
  readonly command: readonly string[];
  /** RFC 3339. */
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly keep: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

export interface FileChange {
  readonly path: string;
  readonly kind: "changed" | "added" | "deleted";
}
