import { describe, expect, it } from "vitest";
import { loadMain, loadPod, loadText } from "../../../test/support/load-text.ts";

const design = `
name: webapp
pod:
  ports: ["8080:80"]
  share: [net, ipc, uts]
  cpus: 2
  mem_limit: 1g
init:
  migrate: { image: registry.example/app:1.4, command: [./migrate] }
sidecars:
  logs:
    image: registry.example/logs
    volumes: ["app-logs:/var/log/app:ro"]
  tools:
    rootfs: host
    pid: main
    command: [sleep, infinity]
main:
  image: registry.example/app:1.4
  volumes: ["./app:/app:ro", "app-logs:/var/log/app"]
  probes:
    startup: { http: ":8000/healthz", interval: 500ms, timeout: 2s, retries: 60 }
    ready: { tcp: 8000 }
    live: { exec: [./check], interval: 10s, retries: 3 }
on_main_exit: stop
volumes: { app-logs: {} }
`;

it("reads a whole pod", async () => {
  const { pods, diagnostics } = await loadText(design);
  expect(diagnostics).toEqual([]);
  expect(pods[0]?.spec).toMatchObject({
    name: "webapp",
    ports: [{ hostPort: 8080, containerPort: 80, protocol: "tcp" }],
    share: ["net", "ipc", "uts"],
    limits: { cpus: 2, memory: 1024 ** 3 },
    volumes: [{ key: "app-logs", name: "webapp-app-logs", external: false }],
  });
  expect(pods[0]?.spec.containers).toMatchObject([
    { name: "migrate", role: "init", fullName: "webapp-migrate", command: ["./migrate"] },
    { name: "logs", role: "sidecar", mounts: [{ type: "volume", readOnly: true }] },
    { name: "tools", role: "sidecar", rootfs: "host", pid: "main" },
    {
      name: "main",
      role: "main",
      fullName: "webapp-main",
      mounts: [
        { type: "bind", source: "/srv/app/app", createSource: false },
        { source: "app-logs" },
      ],
      probes: {
        startup: {
          check: { http: { port: 8000, path: "/healthz" } },
          intervalMs: 500,
          retries: 60,
        },
        ready: { check: { tcp: 8000 } },
        live: { check: { exec: ["./check"] }, intervalMs: 10_000 },
      },
    },
  ]);
});

it("warns of what the file asks for and is not supported", async () => {
  expect((await loadText(design)).diagnostics).toEqual([]);
  const text = "name: a\nmain: { image: b, healthcheck: { test: x, start_interval: 1s } }";
  const { pods, diagnostics } = await loadText(text);
  expect(pods).toHaveLength(1);
  expect(diagnostics).toMatchObject([
    {
      severity: "warning",
      code: "not-carried-out",
      line: 2,
      path: "main.healthcheck.start_interval",
    },
  ]);
});

it("reads what is done after a start and before a stop, and the pod's time to stop", async () => {
  const pod = await loadPod(`
name: a
pod: { stop_grace_period: 1m }
on_main_exit: keep
main:
  image: b
  post_start: { exec: [./warm, up] }
  pre_stop: { http: ":8000/drain" }
sidecars:
  proxy: { image: b, pre_stop: { sleep: 5s } }`);
  expect(pod.containers).toMatchObject([
    { hooks: { preStop: { sleepMs: 5000 } } },
    {
      hooks: {
        postStart: { exec: ["./warm", "up"] },
        preStop: { http: { scheme: "http", port: 8000, path: "/drain" } },
      },
      ending: { onMainExit: "keep", stopGraceMs: 60_000 },
    },
  ]);
  expect(pod.containers[0]).not.toHaveProperty("ending");
});

it("has the documented defaults", async () => {
  const pod = await loadPod("name: a\nmain: { image: b }");
  expect(pod).toEqual({
    name: "a",
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
    containers: [
      {
        name: "main",
        fullName: "a-main",
        role: "main",
        image: "b",
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
        ending: { onMainExit: "stop" },
      },
    ],
  });
});

it("keeps sidecars in the file's order, also where their names are numbers", async () => {
  const pod = await loadPod(
    "name: a\nmain: {image: b}\nsidecars:\n  '2': {image: b}\n  x: {image: b}\n  '1': {image: b}",
  );
  expect(pod.containers.map(({ name }) => name)).toEqual(["2", "x", "1", "main"]);
});

it("moves the ports of containers to the pod, each once", async () => {
  const pod = await loadPod(
    'name: a\npod: { ports: ["80:80"] }\nmain: { image: b, ports: ["80:80", 53, "53:53/udp"] }',
  );
  expect(pod.ports).toEqual([
    { hostPort: 80, containerPort: 80, protocol: "tcp" },
    { containerPort: 53, protocol: "tcp" },
    { hostPort: 53, containerPort: 53, protocol: "udp" },
  ]);
});

it("moves further hosts of containers to the pod", async () => {
  const pod = await loadPod(`
name: a
pod: { extra_hosts: ["db:10.0.0.5"] }
main: { image: b, extra_hosts: { db: 10.0.0.5, both: ["1.1.1.1", "::1"] } }`);
  expect(pod.extraHosts).toEqual(["db:10.0.0.5", "both:1.1.1.1", "both:::1"]);
});

it("takes a service as Compose has it", async () => {
  const main = await loadMain(
    `
entrypoint: /entry.sh --flag "a b"
command: ["run", 1, "x"]
environment:
  A: 1.10
  B: true
  C: "null"
  D: 'a: b'
user: 1000:1000
group_add: [10, audio]
working_dir: /srv
cap_add: [net_raw]
cap_drop: [CAP_ALL]
read_only: true
security_opt: ["no-new-privileges:true", "seccomp=./s.json", "label=disable", "apparmor=mine"]
devices: ["/dev/fuse:/dev/fuse:rw", {source: /dev/null, target: /dev/x}]
ulimits: { nofile: { soft: 1000, hard: 2000 }, nproc: 100 }
stop_signal: INT
stop_grace_period: 1m30s
tmpfs: /tmp:size=1m
labels: ["a=b", "c"]
mem_limit: 512m
memswap_limit: -1
cpus: "1.5"
pids_limit: 100
cpuset: 0-3
cpu_shares: 512
mem_reservation: 100m
shm_size: 64m
oom_score_adj: -500
init: true
tty: true
stdin_open: true
container_name: my-app
pull_policy: if_not_present
logging: { driver: k8s-file, options: { max-size: 10m } }
restart: unless-stopped
`,
  );
  expect(main).toMatchObject({
    fullName: "my-app",
    entrypoint: ["/entry.sh", "--flag", "a b"],
    command: ["run", "1", "x"],
    environment: { A: "1.10", B: "true", C: "null", D: "a: b" },
    user: "1000:1000",
    groupAdd: ["10", "audio"],
    workingDir: "/srv",
    capAdd: ["NET_RAW"],
    capDrop: ["ALL"],
    readOnly: true,
    noNewPrivileges: true,
    seccomp: "/srv/app/s.json",
    apparmor: "mine",
    selinux: ["disable"],
    devices: [
      { source: "/dev/fuse", target: "/dev/fuse", permissions: "rw" },
      { source: "/dev/null", target: "/dev/x", permissions: "rwm" },
    ],
    ulimits: [
      { name: "nofile", soft: 1000, hard: 2000 },
      { name: "nproc", soft: 100, hard: 100 },
    ],
    stopSignal: "SIGINT",
    stopGraceMs: 90_000,
    mounts: [{ type: "tmpfs", target: "/tmp", options: ["size=1m"] }],
    labels: { a: "b", c: "" },
    limits: {
      cpus: 1.5,
      cpuShares: 512,
      cpuset: "0-3",
      memory: 512 * 1024 ** 2,
      memoryReservation: 100 * 1024 ** 2,
      memorySwap: -1,
      pids: 100,
    },
    shmSize: 64 * 1024 ** 2,
    oomScoreAdj: -500,
    initProcess: true,
    tty: true,
    stdinOpen: true,
    pullPolicy: "missing",
    logging: { driver: "k8s-file", options: { "max-size": "10m" } },
    restart: { policy: "unless-stopped" },
  });
});

it("takes the long forms of volumes", async () => {
  const main = await loadMain(
    `
volumes:
  - { type: bind, source: ./a, target: /a, read_only: true, bind: { propagation: rslave, selinux: z } }
  - { type: bind, source: ~/b, target: /b, bind: { create_host_path: true } }
  - { type: volume, source: data, target: /c, volume: { nocopy: true } }
  - { type: volume, target: /d }
  - { type: tmpfs, target: /e, tmpfs: { size: 1m, mode: 01777 } }
  - /f
`,
    { rest: "volumes: { data: }" },
  );
  expect(main.mounts).toEqual([
    {
      type: "bind",
      source: "/srv/app/a",
      target: "/a",
      readOnly: true,
      options: ["rslave", "z"],
      createSource: false,
    },
    {
      type: "bind",
      source: "/home/me/b",
      target: "/b",
      readOnly: false,
      options: [],
      createSource: true,
    },
    { type: "volume", source: "data", target: "/c", readOnly: false, options: ["nocopy"] },
    { type: "volume", target: "/d", readOnly: false, options: [] },
    { type: "tmpfs", target: "/e", options: ["size=1048576", "mode=1777"] },
    { type: "volume", target: "/f", readOnly: false, options: [] },
  ]);
});

it("takes the long form of ports", async () => {
  const pod = await loadPod(`
name: a
pod:
  ports:
    - { target: 80, published: "8080", host_ip: "[::1]", protocol: udp, mode: host }
    - { target: 443 }
main: { image: b }`);
  expect(pod.ports).toEqual([
    { hostIp: "::1", hostPort: 8080, containerPort: 80, protocol: "udp" },
    { containerPort: 443, protocol: "tcp" },
  ]);
});

it("takes secrets and configs", async () => {
  const pod = await loadPod(`
name: a
main:
  image: b
  secrets: [db, { source: key, target: k.pem, uid: 1000, gid: "1000", mode: 0400 }]
  configs: [conf, { source: own, target: /etc/own }]
secrets:
  db: { file: ./db.txt }
  key: { environment: KEY }
  out: { external: true }
configs:
  conf: { content: "a = 1" }
  own: { external: true, name: other }`);
  expect(pod.containers[0]?.secrets).toEqual([
    { secret: "db", target: "/run/secrets/db", uid: 0, gid: 0, mode: 0o444 },
    { secret: "key", target: "/run/secrets/k.pem", uid: 1000, gid: 1000, mode: 0o400 },
    { secret: "conf", target: "/conf", uid: 0, gid: 0, mode: 0o444 },
    { secret: "own", target: "/etc/own", uid: 0, gid: 0, mode: 0o444 },
  ]);
  expect(pod.secrets).toEqual([
    { key: "db", name: "a-db", external: false, from: { file: "/srv/app/db.txt" } },
    { key: "key", name: "a-key", external: false, from: { environment: "KEY" } },
    { key: "out", name: "out", external: true },
    { key: "conf", name: "a-conf", external: false, from: { content: "a = 1" } },
    { key: "own", name: "other", external: true },
  ]);
});

describe("health checks", () => {
  it.each([
    ["healthcheck: curl -f http://localhost", ["CMD-SHELL", "curl -f http://localhost"]],
    ["healthcheck: { test: [CMD, curl, 1] }", ["CMD", "curl", "1"]],
    ["healthcheck: { test: exit 0 }", ["CMD-SHELL", "exit 0"]],
    ["healthcheck: { test: [NONE] }", ["NONE"]],
    ["healthcheck: { disable: true }", ["NONE"]],
  ])("reads %s", async (text, test) => {
    expect((await loadMain(text)).healthcheck).toEqual({
      test,
      intervalMs: 30_000,
      timeoutMs: 30_000,
      retries: 3,
      startPeriodMs: 0,
    });
  });
});

describe("probes", () => {
  it.each([
    ["http: 8000", { http: { scheme: "http", port: 8000, path: "/" } }],
    [
      "http: { port: 1, path: x, scheme: https }",
      { http: { scheme: "https", port: 1, path: "/x" } },
    ],
    ["exec: test -f 'a b'", { exec: ["test", "-f", "a b"] }],
    ["log: listening on", { log: "listening on" }],
  ])("reads %s", async (text, check) => {
    const main = await loadMain(`probes:\n  ready:\n    ${text}`);
    expect(main.probes.ready?.check).toEqual(check);
  });
});

describe("several documents", () => {
  it("are several pods; empty ones are passed over", async () => {
    const { pods, diagnostics } = await loadText(
      "---\nname: a\nmain: {image: x}\n---\n# nothing\n---\nname: b\nmain: {image: x}\n...\n",
    );
    expect(diagnostics).toEqual([]);
    expect(pods.map(({ spec }) => spec.name)).toEqual(["a", "b"]);
  });

  it("with an error in one leave the others", async () => {
    const { pods, diagnostics } = await loadText(
      "name: a\nmain: {image: x}\n---\nname: b\n---\nname: c\nmain: {image: x}",
    );
    expect(diagnostics).toMatchObject([{ line: 4, message: "main is missing" }]);
    expect(pods.map(({ spec }) => spec.name)).toEqual(["a", "c"]);
  });
});

describe("YAML", () => {
  it("repeats anchors and merges maps, own keys first", async () => {
    const pod = await loadPod(`
x-base: &base { image: one, environment: { A: b }, user: me }
name: a
main:
  <<: *base
  image: two
sidecars:
  s: { <<: [{ image: three }, *base] }`);
    expect(pod.containers).toMatchObject([
      { image: "three", user: "me", environment: { A: "b" } },
      { image: "two", user: "me", environment: { A: "b" } },
    ]);
  });

  it("may begin with a byte order mark and have lines that end with CR LF", async () => {
    const pod = await loadPod("\ufeffname: a\r\nmain:\r\n  image: b\r\n");
    expect(pod.containers[0]?.image).toBe("b");
  });

  it("passes over keys that begin with x- and fields without a value", async () => {
    const pod = await loadPod(
      "x-note: 1\nname: a\nsidecars:\nmain:\n  x-y: 2\n  image: b\n  command:\n",
    );
    expect(pod.containers).toHaveLength(1);
  });
});

describe("env_file", () => {
  it("comes before environment, a later file over an earlier one", async () => {
    const main = await loadMain(
      "env_file: [a.env, { path: /etc/b.env }]\nenvironment: [C=own, D]",
      {
        environment: { D: "caller's" },
        files: { "/srv/app/a.env": "A=1\nB=1\nC=1\nD\nE\n", "/etc/b.env": "export B=2" },
      },
    );
    expect(main.environment).toEqual({ A: "1", B: "2", C: "own", D: "caller's" });
  });

  it("may be missing where it is not required", async () => {
    const main = await loadMain("env_file: [{ path: no.env, required: false }]");
    expect(main.environment).toEqual({});
  });

  it("tells of a faulty line in that file, without the line", async () => {
    const { pods, diagnostics } = await loadText("name: a\nmain: {image: b, env_file: a.env}", {
      files: { "/srv/app/a.env": "A=1\nhunter2 x\nB='x\n" },
    });
    expect(pods).toEqual([]);
    expect(diagnostics).toMatchObject([
      { file: "/srv/app/a.env", line: 2, message: "not of the form NAME=value" },
      { file: "/srv/app/a.env", line: 3, message: "a quote is not closed" },
    ]);
    expect(JSON.stringify(diagnostics)).not.toContain("hunter2");
  });
});
