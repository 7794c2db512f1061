import { expect, test } from "vitest";
import type { EngineInfo } from "../../../engine/backend.ts";
import { findObstacles } from "./find-obstacles.ts";
import type { HostFacts } from "./host-facts.ts";

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
