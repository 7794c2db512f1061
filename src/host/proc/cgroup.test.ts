import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { cgroupAt, cgroupOf, cpuNanos, type KernelFolders, limitsInForce } from "./cgroup.ts";

let root: string;
let folders: KernelFolders;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sidepod-cgroup-"));
  folders = { proc: join(root, "proc"), cgroup: join(root, "cgroup") };
});

afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

it("reads limits and usage from cgroup version 2", () => {
  write("proc/7/cgroup", "0::/pod/app\n");
  write("cgroup/pod/app/memory.max", "1048576\n");
  write("cgroup/pod/app/cpu.max", "150000 100000\n");
  write("cgroup/pod/app/pids.max", "max\n");
  write("cgroup/pod/app/cpu.stat", "usage_usec 12\nuser_usec 10\n");
  const group = cgroupOf(7, folders);
  expect(group && limitsInForce(group)).toEqual({ memory: 1048576, cpus: 1.5 });
  expect(group && cpuNanos(group)).toBe(12_000);
});

it("reads limits and usage from cgroup version 1, beside an empty version 2", () => {
  write("proc/7/cgroup", "4:memory:/pod/app\n3:cpu,cpuacct:/pod/app\n2:pids:/pod/app\n0::/\n");
  write("cgroup/memory/pod/app/memory.limit_in_bytes", "9223372036854771712\n");
  write("cgroup/cpu/pod/app/cpu.cfs_quota_us", "50000\n");
  write("cgroup/cpu/pod/app/cpu.cfs_period_us", "100000\n");
  write("cgroup/cpuacct/pod/app/cpuacct.usage", "99\n");
  write("cgroup/pids/pod/app/pids.max", "20\n");
  const group = cgroupOf(7, folders);
  expect(group && limitsInForce(group)).toEqual({ cpus: 0.5, pids: 20 });
  expect(group && cpuNanos(group)).toBe(99);
});

it("has no limits for a group without any, and no group for a process that is gone", () => {
  write("cgroup/cpu/pod/cpu.cfs_quota_us", "-1\n");
  write("cgroup/cpu/pod/cpu.cfs_period_us", "100000\n");
  expect(limitsInForce(cgroupAt("/pod", folders))).toEqual({});
  expect(cgroupOf(8, folders)).toBeUndefined();
});
