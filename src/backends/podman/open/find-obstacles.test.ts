import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EngineInfo } from "../../../core/seam/machine.ts";
import { findObstacles, type HostFacts, readHostFacts } from "./find-obstacles.ts";

const info: EngineInfo = {
  engine: "podman",
  version: "5.4.2",
  apiVersion: "5.4.2",
  rootless: false,
  cgroupVersion: "v2",
  cgroupManager: "systemd",
  runtime: "crun",
  networkBackend: "netavark",
  storageDriver: "overlay",
  eventLogger: "journald",
  local: true,
};

const host: HostFacts = {
  hybridCgroups: false,
  systemd: true,
  mayRaiseLimits: true,
  ulimitsConfigured: false,
  tun: "usable",
  cniPlugins: false,
  subordinateIds: true,
};

const ids = (infoChanges: Partial<EngineInfo>, hostChanges: Partial<HostFacts> = {}) =>
  findObstacles({ ...info, ...infoChanges }, { ...host, ...hostChanges }).map(({ id }) => id);

test("a usual machine has no obstacles, rootful or rootless", () => {
  expect(ids({})).toEqual([]);
  expect(ids({ rootless: true }, { mayRaiseLimits: false })).toEqual([]);
});

test("obstacles are seen in the engine's set-up beside the machine's", () => {
  expect(ids({ cgroupVersion: "v1" }, { hybridCgroups: true })).toEqual(["hybrid-cgroups"]);
  expect(ids({ runtime: "runc" }, { hybridCgroups: true })).toEqual([]);
  expect(ids({ runtime: "none" })).toEqual(["no-runtime"]);
  expect(ids({}, { systemd: false })).toEqual(["no-systemd"]);
  expect(ids({}, { mayRaiseLimits: false })).toEqual(["rlimits"]);
  expect(ids({}, { mayRaiseLimits: false, ulimitsConfigured: true })).toEqual([]);
  expect(ids({ networkBackend: "cni" })).toEqual(["cni-plugins"]);
  expect(ids({ networkBackend: "cni" }, { cniPlugins: true })).toEqual([]);
  expect(ids({ eventLogger: "none", storageDriver: "vfs" })).toEqual(["no-events", "vfs"]);
});

test("some concern ordinary users only", () => {
  const problems = { tun: "denied", subordinateIds: false } as const;
  expect(ids({}, problems)).toEqual([]);
  expect(ids({ rootless: true, cgroupVersion: "v1" }, problems)).toEqual([
    "dev-net-tun",
    "subuid",
    "rootless-limits",
  ]);
  expect(ids({ rootless: true }, { tun: "missing" })).toEqual(["dev-net-tun-missing"]);
});

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sidepod-facts-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(root + path), { recursive: true });
  writeFileSync(root + path, text);
}

const facts = () =>
  readHostFacts({ platform: "linux", env: {}, uid: 1000, home: `${root}/home`, root }, "alice");

test("an empty machine offers nothing", () => {
  expect(facts()).toEqual({
    hybridCgroups: false,
    systemd: false,
    mayRaiseLimits: false,
    ulimitsConfigured: false,
    tun: "missing",
    cniPlugins: false,
    subordinateIds: false,
  });
});

test("each fact is read from where the kernel and the system keep it", () => {
  write("/sys/fs/cgroup/unified/cgroup.controllers", "memory\n");
  write("/run/systemd/system/x", "");
  write("/proc/self/status", "Name:\tnode\nCapEff:\t0000000001000000\n");
  write("/etc/containers/containers.conf", "[containers]\ndefault_ulimits = []\n");
  write("/dev/net/tun", "");
  write("/usr/lib/cni/bridge", "");
  write("/etc/subuid", "bob:100000:65536\nalice:165536:65536\n");
  write("/etc/subgid", "1000:165536:65536\n");
  expect(facts()).toEqual({
    hybridCgroups: true,
    systemd: true,
    mayRaiseLimits: true,
    ulimitsConfigured: true,
    tun: "usable",
    cniPlugins: true,
    subordinateIds: true,
  });
});

test("a setting that is commented out and an empty list of controllers don't count", () => {
  write("/sys/fs/cgroup/unified/cgroup.controllers", "\n");
  write("/etc/containers/containers.conf", "[containers]\n# default_ulimits = []\n");
  expect(facts()).toMatchObject({ hybridCgroups: false, ulimitsConfigured: false });
});
