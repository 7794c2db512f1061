import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadText } from "../../../test/support/load-text.ts";
import { containerSpec, podSpec } from "../../../test/support/pods.ts";
import { containerLabels, label, podLabels } from "./labels.ts";
import {
  areInherited,
  claimOfContainer,
  claimOfPod,
  isDebugContainer,
  isMadeFor,
  nameInPod,
} from "./ownership.ts";

const ready = {
  check: { tcp: 80 },
  intervalMs: 500,
  timeoutMs: 1000,
  retries: 3,
  startPeriodMs: 0,
};
const proxy = containerSpec("proxy", { probes: { ready }, stopGraceMs: 1000 });
const webapp = podSpec([proxy, containerSpec("main")]);
const ofPod = podLabels(webapp, "hash");
const ofProxy = containerLabels("webapp", proxy, "hash", 1);
const here = { name: "webapp", ours: true };

/** The labels of proxy where something else stands in its specification. */
function proxyWith(change: object): Record<string, string> {
  return { ...ofProxy, [label.spec]: JSON.stringify({ ...proxy, ...change }) };
}

describe("a pod", () => {
  it("is Sidepod's with its own labels alone", () => {
    expect(claimOfPod(ofPod, "webapp")).toMatchObject({ ours: true, spec: { name: "webapp" } });
    expect(claimOfPod({ app: "x" }, "webapp")).toEqual({ ours: false });
    expect(claimOfPod(ofPod, "webapp-clone")).toEqual({
      ours: false,
      why: "its labels are those of pod webapp",
    });
  });

  it.each([
    ["99", "it was created by a newer Sidepod, whose labels have version 99"],
    ["2", "it was created by a newer Sidepod, whose labels have version 2"],
    ["", "its label io.sidepod.version is not in the form that Sidepod writes"],
    ["0", "its label io.sidepod.version is not in the form that Sidepod writes"],
    ["1e9", "its label io.sidepod.version is not in the form that Sidepod writes"],
  ])("of version %j is left alone, with the reason", (version, why) => {
    const labels = { ...ofPod, [label.version]: version };
    expect(claimOfPod(labels, "webapp")).toEqual({ ours: false, why });
  });

  it.each([
    [undefined, "it has no label io.sidepod.spec"],
    ["{", "it is not JSON"],
    ["5", "is not a map"],
    ["null", "is not a map"],
    ["[]", "is not a map"],
    ["{}", "name is missing"],
    ['{"name":"a\\u001b[31m"}', "name is not a name"],
    [`{"name":"${"a".repeat(2_000_000)}"}`, "name is not a name"],
    ['{"name":"webapp","share":5}', "share is not a list"],
    ['{"name":"webapp","share":["net","x"]}', "share[1] is not an allowed value"],
    ['{"name":"webapp","limits":{"memory":-1}}', "limits.memory is less than 0"],
    ['{"name":"webapp","limits":{"memory":1e308}}', "limits.memory is more than"],
    ['{"name":"webapp","limits":{"cpus":1e999}}', "limits.cpus is not a number"],
    ['{"name":"webapp","ports":[{"containerPort":0,"protocol":"tcp"}]}', "ports[0].containerPort"],
    ['{"name":"webapp","labels":{"a":1}}', "labels: a value is not a string"],
    ['{"name":"webapp","volumes":[{"name":"x"}]}', "volumes[0].key is missing"],
    [
      `{"name":"webapp","dns":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      "dns[0] is not a string",
    ],
    [
      `{"name":"webapp","later":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      "a key is nested too deeply",
    ],
    [`{"name":"webapp","x":"${"y".repeat(5_000_000)}"}`, "it is too long"],
  ])("whose specification is %.60s is left alone, with the reason", (text, why) => {
    const { [label.spec]: _, ...rest } = ofPod;
    const labels = text === undefined ? rest : { ...rest, [label.spec]: text };
    expect(claimOfPod(labels, "webapp")).toEqual({
      ours: false,
      why: expect.stringContaining(why),
    });
  });

  it("with two megabytes of labels of its own, or keys of another version, is Sidepod's", () => {
    const labels = { a: "x".repeat(2_000_000) };
    const text = JSON.stringify({ ...webapp, labels, later: [] });
    expect(claimOfPod({ ...ofPod, [label.spec]: text }, "webapp").ours).toBe(true);
    const proto = '{"__proto__":{"share":5},"constructor":1,"name":"webapp"}';
    expect(claimOfPod({ ...ofPod, [label.spec]: proto }, "webapp").ours).toBe(true);
    expect(({} as { share?: unknown }).share).toBeUndefined();
  });
});

describe("a container", () => {
  it("is Sidepod's with its own labels, in a pod of Sidepod's", () => {
    expect(claimOfContainer(ofProxy, "webapp-proxy", here)).toMatchObject({ ours: true });
    expect(claimOfContainer({ app: "x" }, "webapp-proxy", here)).toEqual({ ours: false });
    const pod = { name: "webapp", ours: false };
    expect(claimOfContainer(ofProxy, "webapp-proxy", pod)).toEqual({
      ours: false,
      why: "it is in a pod that Sidepod did not create",
    });
  });

  it("that has them from an image, or from a container that it was cloned from, is not", () => {
    for (const name of ["loving_turing", "webapp-proxy-clone", "proxy"]) {
      expect(claimOfContainer(ofProxy, name, here)).toEqual({
        ours: false,
        why: "its labels are those of webapp-proxy",
      });
      expect(nameInPod(ofProxy, name)).toBeUndefined();
    }
    expect(nameInPod(ofProxy, "webapp-proxy")).toBe("webapp/proxy");
  });

  it.each([
    [{ [label.role]: "boss" }],
    [{ [label.role]: "main" }],
    [{ [label.order]: "first" }],
    [{ [label.order]: "-1" }],
    [{ [label.order]: "1e99" }],
    [{ [label.pod]: "other" }],
    [{ [label.name]: "other" }],
    [{ [label.spec]: "" }],
    [proxyWith({ role: "boss" })],
    [proxyWith({ probes: { ready: { ...ready, intervalMs: 0 } } })],
    [proxyWith({ probes: { ready: { ...ready, intervalMs: 1e12 } } })],
    [proxyWith({ probes: { ready: { ...ready, timeoutMs: -1 } } })],
    [proxyWith({ probes: { ready: { ...ready, timeoutMs: 1e308 } } })],
    [proxyWith({ probes: { ready: { ...ready, retries: 0.5 } } })],
    [proxyWith({ probes: { ready: { ...ready, check: {} } } })],
    [proxyWith({ probes: { ready: { ...ready, check: { tcp: 1, log: "" } } } })],
    [proxyWith({ probes: { ready: { check: { tcp: 80 } } } })],
    [proxyWith({ probes: [] })],
    [proxyWith({ hooks: { preStop: { sleepMs: 1e12 } } })],
    [proxyWith({ stopGraceMs: "10" })],
    [proxyWith({ restart: { policy: "always", maxRetries: -1 } })],
    [proxyWith({ restart: { policy: "sometimes" } })],
    [proxyWith({ ending: { onMainExit: "burn" } })],
    [proxyWith({ keeper: "me" })],
    [proxyWith({ environment: { A: { b: 1 } } })],
    [proxyWith({ healthcheck: { test: "x" } })],
  ])("with a label that is not as it has to be is not: %j", (change) => {
    const claim = claimOfContainer({ ...ofProxy, ...change }, "webapp-proxy", here);
    expect(claim).toEqual({ ours: false, why: expect.stringMatching(/^its label/) });
  });

  it.each(["infra", "main", "a b", "../x", ""])("is none of the name %j", (name) => {
    const labels = { ...proxyWith({ name }), [label.name]: name };
    expect(claimOfContainer(labels, "webapp-proxy", here).ours).toBe(false);
  });
});

describe("a debug container", () => {
  const labels = {
    [label.role]: "debug",
    [label.name]: "debug-a1b2c3",
    [label.targetId]: "4711",
    [label.expires]: "2026-01-01T00:00:00Z",
    [label.maker]: "1.2.3.4",
  };
  const { [label.expires]: _, ...forEver } = labels;

  it("has its own name in its labels", () => {
    expect(isDebugContainer(labels, "web-debug-a1b2c3")).toBe(true);
    for (const name of ["web", "web-debug-a1b2c3-clone", "data-base"]) {
      expect(isDebugContainer(labels, name)).toBe(false);
    }
    expect(isDebugContainer({ ...labels, [label.name]: "base" }, "data-base")).toBe(false);
    expect(isDebugContainer({ ...labels, [label.expires]: "soon" }, "web-debug-a1b2c3")).toBe(
      false,
    );
    expect(isDebugContainer(forEver, "web-debug-a1b2c3")).toBe(false);
  });

  it("that is a copy has the name that the user chose, and may live for ever", () => {
    const copy = { ...forEver, [label.copy]: "true", [label.name]: "trial" };
    expect(isDebugContainer(copy, "trial")).toBe(true);
    expect(isDebugContainer(copy, "other")).toBe(false);
  });

  it("has labels from its image only where all of them are the image's", () => {
    expect(areInherited(labels, {})).toBe(false);
    expect(areInherited(labels, labels)).toBe(true);
    expect(areInherited(labels, { ...labels, [label.maker]: "1.2.3.5" })).toBe(false);
    const { [label.maker]: __, ...earlier } = labels;
    expect(areInherited(earlier, {})).toBe(false);
    expect(areInherited(earlier, earlier)).toBe(true);
  });
});

it("what is made for a pod names itself", () => {
  const notes = { [label.pod]: "webapp", [label.name]: "webapp-data" };
  expect(isMadeFor("webapp", notes, "webapp-data")).toBe(true);
  expect(isMadeFor("webapp", notes, "other")).toBe(false);
  expect(isMadeFor("other", notes, "webapp-data")).toBe(false);
  expect(isMadeFor("webapp", { [label.pod]: "webapp" }, "webapp-data")).toBe(false);
});

it("any labels are looked at without a failure, and none but its own are taken (property)", () => {
  const key = fc.constantFrom(...Object.values(label));
  const json = fc.oneof(
    fc.json(),
    fc.jsonValue().map((value) => JSON.stringify(value)),
  );
  const value = fc.oneof(fc.string(), json, fc.constantFrom("1", "2", "main", "debug", "webapp"));
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 6 }), fc.string(), (changes, name) => {
      const asPod = claimOfPod({ ...ofPod, ...changes }, name);
      const asContainer = claimOfContainer({ ...ofProxy, ...changes }, name, here);
      if (asPod.ours) expect(asPod.spec.name).toBe(name);
      if (asContainer.ours) expect(asContainer.spec.fullName).toBe(name);
      isDebugContainer({ ...ofProxy, ...changes }, name);
      nameInPod({ ...ofProxy, ...changes }, name);
    }),
    { numRuns: 5000 },
  );
});

it("everything that a file can ask for passes the check", async () => {
  const text = `
name: webapp
pod:
  ports: ["8080:80", "127.0.0.1:90-91:90-91/udp"]
  share: [net, pid]
  cpus: 0.5
  mem_limit: 1g
  memswap_limit: -1
  pids_limit: -1
  userns: auto
  networks: [bridge]
  hostname: h
  dns: [10.0.0.1]
  sysctls: { a.b: "1" }
  extra_hosts: ["h:10.0.0.5"]
  stop_grace_period: 0
  labels: { a: b }
init: { first: { image: x, restart: "on-failure:3" } }
sidecars:
  tools: { rootfs: host, pid: main, command: sleep 1, stop_signal: 15, logging: { driver: none } }
  proxy:
    image: x
    healthcheck: { test: [CMD, a], interval: 0, start_period: 5s }
    probes:
      startup: { log: started, interval: 10ms, timeout: 1ms }
      ready: { http: ":80/x", retries: 2147483647 }
      live: { exec: "a b", start_period: 576h }
    post_start: { exec: [a] }
    pre_stop: { sleep: 1s }
main:
  image: x
  entrypoint: a
  environment: { A: "\${A}", B: "" }
  volumes: ["data:/data", "./x:/y:ro", "/anonymous", { type: bind, source: /a, target: /b }]
  tmpfs: /t
  devices: [/dev/fuse]
  ulimits: { nofile: 5, core: { soft: -1, hard: -1 } }
  secrets: [s, { source: s, target: /x, mode: 0400, uid: 5, gid: 5 }]
  configs: [c]
  user: "1000:1000"
  group_add: [5]
  shm_size: 1m
  oom_score_adj: -5
  cap_add: [ALL]
  security_opt: [no-new-privileges, label=disable, seccomp=unconfined, apparmor=x]
  init: true
  restart: unless-stopped
on_main_exit: restart
volumes: { data: { driver_opts: { a: b }, labels: { a: b } }, other: { external: true } }
secrets: { s: { file: ./s } }
configs: { c: { content: x } }
`;
  const { pods, diagnostics } = await loadText(text, { environment: { A: "secret" } });
  expect(diagnostics).toEqual([]);
  const [pod] = pods;
  if (pod === undefined) throw new Error("no pod");
  expect(claimOfPod(podLabels(pod.recorded, ""), "webapp")).toMatchObject({ ours: true });
  expect(pod.recorded.containers).toHaveLength(4);
  for (const one of pod.recorded.containers) {
    const labels = containerLabels("webapp", { ...one, keeper: "run" }, "", 1);
    expect(claimOfContainer(labels, one.fullName, here)).toMatchObject({ ours: true });
  }
});
