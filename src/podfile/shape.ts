import { bounds } from "./bounds.ts";
import type { Bounds } from "./format/scalars.ts";
import type {
  ContainerSpec,
  EndingSpec,
  HealthcheckSpec,
  HookSpec,
  Limits,
  MountSpec,
  PodSpec,
  PortSpec,
  ProbeSpec,
  RestartPolicy,
  SecretMount,
  SecretSpec,
  VolumeSpec,
} from "./model.ts";

/** Says what is wrong with a value, beginning with where in it; undefined where nothing is. */
export type Shape = (value: unknown) => string | undefined;

/** One for each key of a type; what is not there has its default, and what another version has is left aside. */
type Shapes<T> = Readonly<Record<keyof T, Shape>>;

type Key<T> = T extends unknown ? keyof T : never;
/** The keys of every kind of a union. */
type Any<T> = { readonly [K in Key<T>]?: unknown };

const text: Shape = (value) => (typeof value === "string" ? undefined : " is not a string");
/** As the engine takes it; messages repeat it. */
const name: Shape = (value) =>
  typeof value === "string" && value.length < 256 && /^[a-zA-Z0-9][\w.-]*$/.test(value)
    ? undefined
    : " is not a name";
const flag: Shape = (value) => (typeof value === "boolean" ? undefined : " is not true or false");

function number({ min, max, whole }: Bounds): Shape {
  return (value) => {
    if (typeof value !== "number" || !Number.isFinite(value)) return " is not a number";
    if (whole && !Number.isInteger(value)) return " is not a whole number";
    if (value < min) return ` is less than ${min}`;
    return value > max ? ` is more than ${max}` : undefined;
  };
}

function oneOf(...words: readonly string[]): Shape {
  return (value) => (words.includes(value as string) ? undefined : " is not an allowed value");
}

function list(item: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return " is not a list";
    for (let index = 0; index < value.length; index += 1) {
      const wrong = item(value[index]);
      if (wrong !== undefined) return `[${index}]${wrong}`;
    }
    return undefined;
  };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Names of somebody's own choosing, which no message repeats. */
function mapOf(item: Shape): Shape {
  return (value) => {
    if (!isMap(value)) return " is not a map";
    const wrong = Object.values(value)
      .map(item)
      .find((one) => one !== undefined);
    return wrong === undefined ? undefined : `: a value${wrong}`;
  };
}

function map<T>(shapes: Shapes<T>, required: readonly (keyof T & string)[] = []): Shape {
  const known = new Map(Object.entries<Shape>(shapes));
  return (value) => {
    if (!isMap(value)) return " is not a map";
    const missing = required.find((key) => !Object.hasOwn(value, key));
    if (missing !== undefined) return `.${missing} is missing`;
    for (const [key, item] of Object.entries(value)) {
      const shape = known.get(key);
      const wrong = shape === undefined ? notTooDeep(item) : shape(item);
      if (wrong !== undefined) return shape === undefined ? `: a key${wrong}` : `.${key}${wrong}`;
    }
    return undefined;
  };
}

/** Somebody may walk through it. */
function notTooDeep(value: unknown, levels = 8): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (levels === 0) return " is nested too deeply";
  for (const item of Object.values(value)) {
    const wrong = notTooDeep(item, levels - 1);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** A map with exactly one of these keys. */
function exactlyOne<T>(shapes: Shapes<T>): Shape {
  const shape = map(shapes);
  const keys = Object.keys(shapes);
  return (value) => {
    if (!isMap(value)) return " is not a map";
    const given = keys.filter((key) => Object.hasOwn(value, key)).length;
    return given === 1 ? shape(value) : ` has ${given} of ${keys.join(", ")}, not exactly one`;
  };
}

const texts = list(text);
const textMap = mapOf(text);
const duration = number(bounds.durationMs);
const port = number(bounds.port);

const limits = map<Limits>({
  cpus: number(bounds.cpus),
  cpuShares: number(bounds.cpuShares),
  cpuset: text,
  memory: number(bounds.bytes),
  memoryReservation: number(bounds.bytes),
  memorySwap: number(bounds.swapBytes),
  pids: number(bounds.pids),
});

const portMapping = map<PortSpec>(
  {
    hostIp: text,
    hostPort: port,
    containerPort: port,
    protocol: oneOf("tcp", "udp", "sctp"),
  },
  ["containerPort", "protocol"],
);

const mount = map<Any<MountSpec>>(
  {
    type: oneOf("bind", "volume", "tmpfs"),
    source: text,
    target: text,
    readOnly: flag,
    options: texts,
    createSource: flag,
  },
  ["type", "target", "options"],
);

const volume = map<VolumeSpec>(
  {
    key: text,
    name: text,
    external: flag,
    ephemeral: flag,
    driver: text,
    options: textMap,
    labels: textMap,
  },
  ["key", "name", "external", "options", "labels"],
);

const origin = map<Any<NonNullable<SecretSpec["from"]>>>({
  file: text,
  environment: text,
  content: text,
  encoding: oneOf("base64"),
});

const secret = map<SecretSpec>({ key: text, name: text, external: flag, from: origin }, [
  "key",
  "name",
  "external",
]);

const secretMount = map<SecretMount>(
  {
    secret: text,
    target: text,
    uid: number(bounds.id),
    gid: number(bounds.id),
    mode: number(bounds.fileMode),
  },
  ["secret", "target", "uid", "gid", "mode"],
);

const http = map<{ scheme: string; port: number; path: string }>(
  { scheme: oneOf("http", "https"), port, path: text },
  ["scheme", "port", "path"],
);

const timing = {
  intervalMs: number(bounds.intervalMs),
  timeoutMs: number(bounds.timeoutMs),
  retries: number(bounds.failures),
  startPeriodMs: duration,
};
const timed = ["intervalMs", "timeoutMs", "retries", "startPeriodMs"] as const;

const probe = map<ProbeSpec>(
  {
    check: exactlyOne<Any<ProbeSpec["check"]>>({ exec: texts, http, tcp: port, log: text }),
    ...timing,
  },
  ["check", ...timed],
);

const healthcheck = map<HealthcheckSpec>({ test: texts, ...timing }, ["test", ...timed]);

const hook = exactlyOne<Any<HookSpec>>({ exec: texts, http, sleepMs: duration });

const restart = map<RestartPolicy>(
  {
    policy: oneOf("no", "on-failure", "always", "unless-stopped"),
    maxRetries: number(bounds.restarts),
  },
  ["policy"],
);

const ending = map<EndingSpec>(
  { onMainExit: oneOf("stop", "restart", "keep"), stopGraceMs: duration },
  ["onMainExit"],
);

/** A pod's own part of a specification as it may come from outside: its containers are left aside. */
export const podShape = map<Omit<PodSpec, "containers">>(
  {
    name,
    hostname: text,
    ports: list(portMapping),
    share: list(oneOf("net", "ipc", "uts", "pid", "cgroup")),
    userns: text,
    networks: texts,
    limits,
    sysctls: textMap,
    dns: texts,
    extraHosts: texts,
    labels: textMap,
    volumes: list(volume),
    secrets: list(secret),
  },
  ["name"],
);

/** A container of a specification as it may come from outside. */
export const containerShape = map<ContainerSpec>(
  {
    name,
    fullName: name,
    role: oneOf("init", "sidecar", "main"),
    image: text,
    rootfs: oneOf("host"),
    pullPolicy: oneOf("always", "missing", "never", "newer"),
    imageFallback: oneOf("host"),
    entrypoint: texts,
    command: texts,
    environment: textMap,
    mounts: list(mount),
    user: text,
    groupAdd: texts,
    workingDir: text,
    capAdd: texts,
    capDrop: texts,
    readOnly: flag,
    privileged: flag,
    noNewPrivileges: flag,
    seccomp: text,
    apparmor: text,
    selinux: texts,
    devices: list(
      map<ContainerSpec["devices"][number]>({ source: text, target: text, permissions: text }, [
        "source",
        "target",
        "permissions",
      ]),
    ),
    ulimits: list(
      map<ContainerSpec["ulimits"][number]>(
        { name: text, soft: number(bounds.ulimit), hard: number(bounds.ulimit) },
        ["name", "soft", "hard"],
      ),
    ),
    limits,
    shmSize: number(bounds.bytes),
    oomScoreAdj: number(bounds.oomScoreAdj),
    stopSignal: text,
    stopGraceMs: duration,
    initProcess: flag,
    tty: flag,
    stdinOpen: flag,
    healthcheck,
    probes: map<ContainerSpec["probes"]>({ startup: probe, ready: probe, live: probe }),
    hooks: map<ContainerSpec["hooks"]>({ postStart: hook, preStop: hook }),
    secrets: list(secretMount),
    labels: textMap,
    logging: map<NonNullable<ContainerSpec["logging"]>>({ driver: text, options: textMap }, [
      "driver",
      "options",
    ]),
    restart,
    pid: text,
    hostname: text,
    ending,
    keeper: oneOf("supervisor", "run"),
  },
  ["name", "fullName", "role"],
);
