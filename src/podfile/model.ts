/**
 * The resolved specification: what a pod file means after variables, presets, defaults and
 * relative paths. It is plain JSON: it is hashed, kept in labels and read back from there.
 * Sizes are bytes, durations milliseconds, paths absolute.
 */
export interface PodSpec {
  readonly name: string;
  readonly hostname?: string;
  readonly ports: readonly PortSpec[];
  /** Namespaces that the containers share through the infra container. */
  readonly share: readonly SharedNamespace[];
  readonly userns?: string;
  /** `bridge`, `host`, `none`, `slirp4netns`, `pasta`, or names of networks. */
  readonly networks: readonly string[];
  readonly limits: Limits;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly dns: readonly string[];
  /** `name:address` */
  readonly extraHosts: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** In start order: init containers, sidecars, main. Exactly one has the role main. */
  readonly containers: readonly ContainerSpec[];
  readonly volumes: readonly VolumeSpec[];
  readonly secrets: readonly SecretSpec[];
}

export type SharedNamespace = "net" | "ipc" | "uts" | "pid" | "cgroup";

export type Role = "init" | "sidecar" | "main";

export interface ContainerSpec {
  /** The name inside the pod; main's is `main`. */
  readonly name: string;
  /** The engine's name, unique on the machine: `<pod>-<name>` or `container_name`. */
  readonly fullName: string;
  readonly role: Role;
  /** Absent where `rootfs` is given. */
  readonly image?: string;
  /** `host`: a skeleton image with the machine's /usr mounted read-only. */
  readonly rootfs?: "host";
  readonly pullPolicy: PullPolicy;
  /** What to use where the image is neither here nor to be had. */
  readonly imageFallback?: "host";
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly MountSpec[];
  readonly user?: string;
  readonly groupAdd: readonly string[];
  readonly workingDir?: string;
  /** Without the CAP_ prefix, upper case; `ALL` is allowed. */
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly readOnly: boolean;
  readonly privileged: boolean;
  readonly noNewPrivileges: boolean;
  /** A path, or `unconfined`. */
  readonly seccomp?: string;
  readonly apparmor?: string;
  /** SELinux options such as `disable`, `type:x`. */
  readonly selinux: readonly string[];
  readonly devices: readonly DeviceSpec[];
  readonly ulimits: readonly UlimitSpec[];
  readonly limits: Limits;
  readonly shmSize?: number;
  readonly oomScoreAdj?: number;
  /** A signal's name, `SIGTERM`, or number. */
  readonly stopSignal?: string;
  readonly stopGraceMs?: number;
  /** Whether an init process reaps children (Compose's `init`). */
  readonly initProcess: boolean;
  readonly tty: boolean;
  readonly stdinOpen: boolean;
  readonly healthcheck?: HealthcheckSpec;
  readonly probes: {
    readonly startup?: ProbeSpec;
    readonly ready?: ProbeSpec;
    readonly live?: ProbeSpec;
  };
  readonly hooks: {
    /** Run once after each start. */
    readonly postStart?: HookSpec;
    /** Run before it is asked to stop. */
    readonly preStop?: HookSpec;
  };
  readonly secrets: readonly SecretMount[];
  readonly labels: Readonly<Record<string, string>>;
  readonly logging?: {
    readonly driver: string;
    readonly options: Readonly<Record<string, string>>;
  };
  /** Absent where the file does not say. */
  readonly restart?: RestartPolicy;
  /** `host`, or the name of a container of this pod whose process namespace is joined. */
  readonly pid?: string;
  readonly hostname?: string;
  /** On main alone: the end of the pod. */
  readonly ending?: EndingSpec;
  /** What starts it again when it ends; absent for the engine itself. */
  readonly keeper?: "supervisor" | "run";
}

/** Kept with main and not with the pod: labels of a pod cannot be changed while it exists. */
export interface EndingSpec {
  /** What becomes of the pod when main has ended for good. */
  readonly onMainExit: "stop" | "restart" | "keep";
  /** How long all of the pod may take to stop. */
  readonly stopGraceMs?: number;
}

export type PullPolicy = "always" | "missing" | "never" | "newer";

export interface PortSpec {
  readonly hostIp?: string;
  /** Absent: the engine chooses. */
  readonly hostPort?: number;
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp" | "sctp";
}

/** What can be changed on a running container. CPU shares and the like follow Compose's names. */
export interface Limits {
  /** Processors, for example 1.5. */
  readonly cpus?: number;
  readonly cpuShares?: number;
  readonly cpuset?: string;
  /** Bytes. */
  readonly memory?: number;
  readonly memoryReservation?: number;
  /** Bytes of memory and swap together; -1 is unlimited. */
  readonly memorySwap?: number;
  readonly pids?: number;
}

export type MountSpec =
  | {
      readonly type: "bind";
      readonly source: string;
      readonly target: string;
      readonly readOnly: boolean;
      /** `z`, `Z`, `U`, `rslave`, ... as Podman's -v takes them. */
      readonly options: readonly string[];
      /** Whether a missing source is made as a folder: only where the file asks for it. */
      readonly createSource: boolean;
    }
  | {
      readonly type: "volume";
      /** The key in `volumes`; absent for an anonymous volume. */
      readonly source?: string;
      readonly target: string;
      readonly readOnly: boolean;
      readonly options: readonly string[];
    }
  | {
      readonly type: "tmpfs";
      readonly target: string;
      readonly options: readonly string[];
    };

export interface VolumeSpec {
  /** The key in the file. */
  readonly key: string;
  /** The engine's name: `<pod>-<key>`, `name:` of the file, or the key of an external one. */
  readonly name: string;
  readonly external: boolean;
  /** Whether it goes with the pod: an emptyDir of Kubernetes. */
  readonly ephemeral?: boolean;
  readonly driver?: string;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

export interface SecretSpec {
  readonly key: string;
  /** The engine's name: `<pod>-<key>`. */
  readonly name: string;
  readonly external: boolean;
  /**
   * Where the content comes from. It is read when the secret is made and is in no specification.
   * `content` is that of a `configs` entry, which is not secret, or of a Kubernetes manifest; what
   * is kept of a Secret is a reference in its place.
   */
  readonly from?:
    | { readonly file: string }
    | { readonly environment: string }
    | { readonly content: string; readonly encoding?: "base64" };
}

export interface SecretMount {
  readonly secret: string;
  /** Absolute path in the container. */
  readonly target: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

export interface DeviceSpec {
  readonly source: string;
  readonly target: string;
  /** A subset of `rwm`. */
  readonly permissions: string;
}

export interface UlimitSpec {
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

export interface HealthcheckSpec {
  /** `["CMD", ...]` or `["CMD-SHELL", text]`; `["NONE"]` switches the image's off. */
  readonly test: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
}

export interface ProbeSpec {
  readonly check:
    | { readonly exec: readonly string[] }
    | {
        readonly http: {
          readonly scheme: "http" | "https";
          readonly port: number;
          readonly path: string;
        };
      }
    | { readonly tcp: number }
    | { readonly log: string };
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
}

export type HookSpec =
  | Extract<ProbeSpec["check"], { exec: unknown } | { http: unknown }>
  | { readonly sleepMs: number };

export interface RestartPolicy {
  readonly policy: "no" | "on-failure" | "always" | "unless-stopped";
  readonly maxRetries?: number;
}

/** A container of which nothing is asked. */
export const containerDefaults: Omit<ContainerSpec, "name" | "fullName" | "role"> = {
  pullPolicy: "missing",
  environment: {},
  mounts: [],
  groupAdd: [],
  capAdd: [],
  capDrop: [],
  readOnly: false,
  privileged: false,
  noNewPrivileges: false,
  selinux: [],
  devices: [],
  ulimits: [],
  limits: {},
  initProcess: false,
  tty: false,
  stdinOpen: false,
  probes: {},
  hooks: {},
  secrets: [],
  labels: {},
};

/** A pod of which nothing is asked. */
export const podDefaults: Omit<PodSpec, "name" | "containers"> = {
  ports: [],
  share: ["net", "ipc", "uts"],
  networks: [],
  limits: {},
  sysctls: {},
  dns: [],
  extraHosts: [],
  labels: {},
  volumes: [],
  secrets: [],
};

/** What the pod file calls each limit. */
export const limitNames = {
  cpus: "cpus",
  cpuShares: "cpu_shares",
  cpuset: "cpuset",
  memory: "mem_limit",
  memoryReservation: "mem_reservation",
  memorySwap: "memswap_limit",
  pids: "pids_limit",
} as const satisfies Record<keyof Limits, string>;
