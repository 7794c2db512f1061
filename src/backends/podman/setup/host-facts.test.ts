import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readHostFacts } from "./host-facts.ts";

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
