import fc from "fast-check";
import { expect, it } from "vitest";
import { Document } from "yaml";
import { briefly, loadPod, loadText } from "../../test/support/load-text.ts";
import { mountOptions } from "./format/mount.ts";
import {
  type ContainerSpec,
  containerDefaults,
  type EndingSpec,
  type Limits,
  type MountSpec,
  type PodSpec,
  podDefaults,
  type SecretMount,
  type SecretSpec,
  type VolumeSpec,
} from "./model.ts";
import { writeContainer, writePod } from "./write.ts";

/** One arbitrary for each key: what is added to a type and not here is a mistake of types. */
type Arbitraries<T, Left extends keyof T = never> = {
  readonly [K in Exclude<keyof T, Left>]-?: fc.Arbitrary<NonNullable<T[K]>>;
};

/** Texts that YAML or the pod file would take for something else. */
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom("", "$A $$ {$B}", "010", "yes", "null", "1e3", "0o7", "a: b", "# c", "ü\n  d\n"),
);
const key = fc.stringMatching(/^[a-z][a-z0-9.-]{0,6}$/);
const word = fc.stringMatching(/^[\w.-]{1,8}$/);
const texts = fc.array(text, { maxLength: 3 });
const textMap = fc.dictionary(fc.stringMatching(/^[\w.$-]{1,8}$/), text, { maxKeys: 3 });
const ms = fc.oneof(fc.integer({ min: 10, max: 10_000 }), fc.constantFrom(60_000, 5_400_001));
const bytes = fc.oneof(fc.nat(), fc.constantFrom(0, 64 << 20, 3 * 2 ** 40));
const path = fc.stringMatching(/^\/[a-z]{1,4}(\/[a-z :$]{1,3}[a-z])?$/);
const port = fc.integer({ min: 1, max: 65_535 });
const http = fc.record({
  scheme: fc.constantFrom("http" as const, "https" as const),
  port,
  path: fc.oneof(fc.constantFrom("/", "/healthz?a=b", "/a b#c")),
});

const limits: Arbitraries<Limits> = {
  cpus: fc.constantFrom(0, 0.5, 1.25, 8),
  cpuShares: fc.nat(1024),
  cpuset: fc.constantFrom("0-3", "3"),
  memory: bytes,
  memoryReservation: bytes,
  memorySwap: fc.oneof(bytes, fc.constant(-1)),
  pids: fc.integer({ min: -1, max: 4096 }),
};
const someLimits = optional<Limits>(limits, []);

const timing = { intervalMs: ms, timeoutMs: ms, retries: fc.integer({ min: 1, max: 60 }) };
const startPeriodMs = fc.oneof(fc.constant(0), ms);
const command = fc.oneof(texts, fc.constantFrom(["sleep", "infinity"], ["sh", "-c", "echo $A"]));
const hook = fc.oneof(
  fc.record({ exec: command }),
  fc.record({ http }),
  fc.record({ sleepMs: fc.oneof(fc.constant(0), ms) }),
);
const probe = fc.record({
  check: fc.oneof(
    fc.record({ exec: command }),
    fc.record({ http }),
    fc.record({ tcp: port }),
    fc.record({ log: text }),
  ),
  ...timing,
  startPeriodMs,
});

const keys = { volumes: ["data", "logs"], secrets: ["db", "tls.key"], configs: ["conf"] };
/** Only what each form can say: more options stand in the short form alone. */
const mount: fc.Arbitrary<MountSpec> = fc.oneof(
  fc.record({
    type: fc.constant("bind" as const),
    source: fc.stringMatching(/^\/[a-z]{1,4}$/),
    target: fc.constant(""),
    readOnly: fc.boolean(),
    options: fc.subarray(mountOptions, { maxLength: 3 }),
    createSource: fc.constant(false),
  }),
  fc.record({
    type: fc.constant("bind" as const),
    source: fc.constantFrom("/a", "/a:b"),
    target: fc.constant(""),
    readOnly: fc.boolean(),
    options: fc.subarray(["rslave", "z"]),
    createSource: fc.constant(true),
  }),
  fc.record({
    type: fc.constant("volume" as const),
    source: fc.constantFrom(...keys.volumes),
    target: fc.constant(""),
    readOnly: fc.boolean(),
    options: fc.subarray(["nocopy", "U", "z"]),
  }),
  fc.record({
    type: fc.constant("volume" as const),
    target: fc.constant(""),
    readOnly: fc.boolean(),
    options: fc.subarray(["nocopy"]),
  }),
  fc.record({
    type: fc.constant("tmpfs" as const),
    target: fc.constant(""),
    options: fc.subarray(["ro", "size=67108864", "mode=1777"]),
  }),
);
const mounts = fc
  .array(mount, { maxLength: 5 })
  .map((all) =>
    all.map((one, index) => ({ ...one, target: `/m${index}${"createSource" in one ? ":" : ""}` })),
  )
  .map((all) =>
    all.map((one) =>
      "createSource" in one && !one.createSource
        ? { ...one, target: one.target.replace(":", "") }
        : one,
    ),
  );

function uses(kind: "secrets" | "configs"): fc.Arbitrary<SecretMount[]> {
  const folder = kind === "secrets" ? "/run/secrets/" : "/";
  return fc.subarray(keys[kind]).chain((secrets) =>
    fc.tuple(
      ...secrets.map((secret) =>
        fc.record({
          secret: fc.constant(secret),
          target: fc.constantFrom(`${folder}${secret}`, `/etc/${secret}`),
          uid: fc.constantFrom(0, 1000),
          gid: fc.constantFrom(0, 1000),
          mode: fc.constantFrom(0o444, 0o400, 0o7),
        }),
      ),
    ),
  );
}

const capabilities = fc.subarray(["ALL", "NET_RAW", "SYS_PTRACE"]);

const container: Arbitraries<
  ContainerSpec,
  // Given by the place in the file, or no part of it.
  "name" | "role" | "ending" | "pid" | "hostname" | "keeper" | "imageFallback"
> = {
  fullName: key,
  image: fc.constantFrom("busybox", "docker.io/library/nginx:alpine"),
  rootfs: fc.constant("host"),
  pullPolicy: fc.constantFrom("always", "missing", "never", "newer"),
  entrypoint: command,
  command,
  environment: textMap,
  mounts,
  user: text,
  groupAdd: texts,
  workingDir: path,
  capAdd: capabilities,
  capDrop: capabilities,
  readOnly: fc.boolean(),
  privileged: fc.boolean(),
  noNewPrivileges: fc.boolean(),
  seccomp: fc.constantFrom("unconfined", "/etc/seccomp.json"),
  apparmor: word,
  selinux: fc.array(word, { maxLength: 2 }),
  devices: fc.array(
    fc.record({
      source: fc.constantFrom("/dev/a", "/dev/a:b"),
      target: fc.constantFrom("/dev/a", "/dev/c"),
      permissions: fc.constantFrom("rwm", "r"),
    }),
    { maxLength: 2 },
  ),
  ulimits: fc
    .subarray(["nofile", "nproc"])
    .chain((names) =>
      fc.tuple(
        ...names.map((name) =>
          fc
            .tuple(fc.nat(100), fc.nat(100))
            .map(([soft, more]) => ({ name, soft, hard: soft + more })),
        ),
      ),
    ),
  limits: someLimits,
  shmSize: bytes,
  oomScoreAdj: fc.integer({ min: -1000, max: 1000 }),
  stopSignal: fc.constantFrom("SIGTERM", "SIGRTMIN+3", "15"),
  stopGraceMs: fc.oneof(fc.constant(0), ms),
  initProcess: fc.boolean(),
  tty: fc.boolean(),
  stdinOpen: fc.boolean(),
  healthcheck: fc.record({
    test: fc.oneof(
      fc.constant(["NONE"]),
      text.map((one) => ["CMD-SHELL", one]),
      fc.array(text, { minLength: 1, maxLength: 3 }).map((words) => ["CMD", ...words]),
    ),
    ...timing,
    startPeriodMs,
  }),
  probes: optional<ContainerSpec["probes"]>({ startup: probe, ready: probe, live: probe }, []),
  hooks: optional<ContainerSpec["hooks"]>({ postStart: hook, preStop: hook }, []),
  secrets: fc
    .tuple(uses("secrets"), uses("configs"))
    .map(([secrets, configs]) => [...secrets, ...configs]),
  labels: textMap,
  logging: fc.record({ driver: fc.constantFrom("k8s-file", "none"), options: textMap }),
  restart: fc.constantFrom(
    { policy: "no" },
    { policy: "on-failure" },
    { policy: "on-failure", maxRetries: 3 },
  ),
};

const volumes = fc.tuple(
  ...keys.volumes.map((own) =>
    optional<VolumeSpec>(
      {
        key: fc.constant(own),
        name: fc.constant(""),
        external: fc.boolean(),
        driver: word,
        options: textMap,
        labels: textMap,
      },
      ["key", "name", "external", "options", "labels"],
    ),
  ),
);

function secret(own: string, from: fc.Arbitrary<NonNullable<SecretSpec["from"]>>) {
  return fc.record<SecretSpec>({
    key: fc.constant(own),
    name: fc.constant(""),
    external: fc.constant(false),
    from,
  });
}

const secrets = fc.tuple(
  secret("db", fc.record({ file: path })),
  fc.oneof(
    secret("tls.key", fc.record({ environment: word })),
    fc.constant<SecretSpec>({ key: "tls.key", name: "", external: true }),
  ),
  secret("conf", fc.record({ content: text })),
);

const pod: Arbitraries<PodSpec, "containers"> = {
  name: key,
  hostname: key,
  ports: fc.uniqueArray(
    fc.record(
      {
        hostIp: fc.constantFrom("127.0.0.1", "::1"),
        hostPort: port,
        containerPort: port,
        protocol: fc.constantFrom("tcp" as const, "udp" as const),
      },
      { requiredKeys: ["containerPort", "protocol"] },
    ),
    { maxLength: 3, selector: ({ hostPort, containerPort }) => hostPort ?? containerPort },
  ),
  share: fc.oneof(
    fc.constant(podDefaults.share),
    fc.subarray(["net", "ipc", "uts", "pid", "cgroup"] as const),
  ),
  userns: text,
  networks: texts,
  limits: someLimits,
  sysctls: textMap,
  dns: fc.subarray(["1.1.1.1", "::1"]),
  extraHosts: fc.subarray(["db:10.0.0.5", "v6:fe80::1", "host:host-gateway"]),
  labels: textMap,
  volumes,
  secrets,
};

const ending = optional<EndingSpec>(
  {
    onMainExit: fc.constantFrom("stop", "restart", "keep"),
    stopGraceMs: fc.oneof(fc.constant(0), ms),
  },
  ["onMainExit"],
);

function optional<T>(
  arbitraries: Partial<{ [K in keyof T]: fc.Arbitrary<NonNullable<T[K]>> }>,
  requiredKeys: readonly (keyof T)[],
): fc.Arbitrary<T> {
  return fc.record(arbitraries as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: requiredKeys.map(String),
  }) as fc.Arbitrary<T>;
}

function containerIn(role: ContainerSpec["role"], name: string): fc.Arbitrary<ContainerSpec> {
  const required = ["fullName", ...Object.keys(containerDefaults)] as (keyof ContainerSpec)[];
  return fc
    .tuple(optional<ContainerSpec>(container, required), fc.boolean(), fc.boolean(), ending)
    .map(([{ image = "busybox", rootfs: _, fullName, ...rest }, isHost, isNamed, end]) => ({
      ...rest,
      name,
      role,
      fullName: isNamed ? `${fullName}.${name}` : "",
      ...(isHost ? { rootfs: "host" as const } : { image }),
      ...(role === "main" && { ending: end }),
    }));
}

/** Names as the file gives them where it does not say them, and what only fits some pods. */
const anyPod = fc
  .tuple(
    optional<PodSpec>(pod, (Object.keys(podDefaults) as (keyof PodSpec)[]).concat("name")),
    containerIn("init", "prepare"),
    containerIn("sidecar", "proxy"),
    containerIn("main", "main"),
    fc.constantFrom(undefined, "host", "proxy"),
    word,
  )
  .map(([{ name, share, ...rest }, init, sidecar, main, pid, hostname]): PodSpec => {
    const named = <T extends { key: string; name: string; external: boolean }>(one: T): T => ({
      ...one,
      name: one.external ? one.key : `${name}-${one.key}`,
    });
    return {
      ...rest,
      name,
      share,
      volumes: rest.volumes.map(named),
      secrets: rest.secrets.map(named),
      containers: [
        init,
        sidecar,
        {
          ...main,
          ...(pid !== undefined && { pid }),
          ...(!share.includes("uts") && { hostname: `h${hostname}` }),
        },
      ].map((one) => ({ ...one, fullName: one.fullName || `${name}-${one.name}` })),
    };
  });

it("loads what it writes as the same pod", async () => {
  await fc.assert(
    fc.asyncProperty(anyPod, async (spec) => {
      const yaml = new Document(writePod(spec)).toString({ lineWidth: 0 });
      const { pods, diagnostics } = await loadText(yaml);
      expect(briefly(diagnostics)).toEqual([]);
      expect(pods[0]?.spec).toEqual(spec);
    }),
    { numRuns: 60 },
  );
}, 60_000);

it("writes the short forms, and nothing that goes without saying", async () => {
  const file = {
    name: "webapp",
    pod: { ports: ["8080:80", "127.0.0.1:53:53/udp"], mem_limit: "512m" },
    sidecars: {
      proxy: {
        image: "nginx:alpine",
        command: "nginx -g daemon",
        environment: { PRICE: "5$$" },
        volumes: ["data:/data:ro", "/etc/hosts:/hosts"],
        tmpfs: "/tmp",
        cap_drop: ["ALL"],
        read_only: true,
        security_opt: ["no-new-privileges"],
        stop_grace_period: "1m30s",
        probes: { ready: { http: ":80/healthz", retries: 5 } },
        pre_stop: { sleep: "2s" },
        secrets: ["key"],
      },
    },
    main: { image: "app", healthcheck: "curl -f localhost", restart: "on-failure:3" },
    on_main_exit: "keep",
    volumes: { data: {} },
    secrets: { key: { file: "/srv/key" } },
  };
  const spec = await loadPod(new Document(file).toString());
  expect(writePod(spec)).toEqual(file);
  const [proxy] = spec.containers;
  expect(proxy && writeContainer(proxy, spec)).toEqual({
    ...file.sidecars.proxy,
  });
});
