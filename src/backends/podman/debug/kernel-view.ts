import { readFileSync, statSync } from "node:fs";
import type { KernelView } from "../../../core/seam/debugging.ts";
import { decodeCapabilities } from "../../../host/proc/confinement.ts";
import { readIfThere } from "../../../host/proc/read-if-there.ts";

/** One row of /proc/PID/uid_map: so many numbers from `inside` are those from `outside` here. */
interface IdRange {
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

/** What the kernel says of a process that could keep another one from looking at it. */
export function readKernelView(pid: number): KernelView {
  const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, "utf8");
  const status = read("status");
  return kernelViewOf({
    status,
    monitorStatus: readMonitorStatus(status),
    uidMap: read("uid_map"),
    gidMap: read("gid_map"),
    owner: statSync(`/proc/${pid}/status`).uid,
    yama: readSetting("/proc/sys/kernel/yama/ptrace_scope"),
    selinux: readSetting("/sys/fs/selinux/enforce"),
  });
}

/** Of conmon, which has from the engine what that can give; undefined where it is gone. */
function readMonitorStatus(status: string): string | undefined {
  const parent = /^PPid:\s*(\d+)$/m.exec(status)?.[1];
  const isMonitor = readIfThere(`/proc/${parent}/comm`)?.trim() === "conmon";
  return isMonitor ? readIfThere(`/proc/${parent}/status`) : undefined;
}

interface KernelFiles {
  /** The content of /proc/PID/status, uid_map and gid_map. */
  readonly status: string;
  readonly monitorStatus: string | undefined;
  readonly uidMap: string;
  readonly gidMap: string;
  /** Whose file /proc/PID/status is. */
  readonly owner: number;
  /** Undefined where the kernel has none of it. */
  readonly yama: string | undefined;
  readonly selinux: string | undefined;
}

/** Linux gives the files in /proc of a process that was made undumpable to root (proc(5)). */
export function kernelViewOf(files: KernelFiles): KernelView {
  const { status, monitorStatus, owner, yama, selinux } = files;
  const field = (name: string) => fieldOf(status, name);
  const [, effectiveUid = 0] = numbers(field("Uid"));
  const [, effectiveGid = 0] = numbers(field("Gid"));
  const users = parseIdMap(files.uidMap);
  const groups = parseIdMap(files.gidMap);
  return {
    uid: inside(users, effectiveUid),
    gid: inside(groups, effectiveGid),
    groups: numbers(field("Groups")).map((gid) => inside(groups, gid)),
    permitted: decodeCapabilities(field("CapPrm") || "0"),
    ...(monitorStatus !== undefined && {
      grantable: decodeCapabilities(fieldOf(monitorStatus, "CapBnd")),
    }),
    guarded: owner !== effectiveUid,
    noNewPrivileges: field("NoNewPrivs") === "1",
    seccomp: field("Seccomp") !== "0",
    ...(yama !== undefined && { yama: Number(yama) }),
    selinux: selinux === undefined ? "off" : selinux === "1" ? "enforcing" : "permissive",
  };
}

function fieldOf(status: string, name: string): string {
  return new RegExp(`^${name}:[ \\t]*(.*)$`, "m").exec(status)?.[1] ?? "";
}

/** The number of a process in its own namespace: the last of those that /proc/PID/status has. */
export function innermostPid(status: string): number | undefined {
  return numbers(/^NSpid:[ \t]*(.*)$/m.exec(status)?.[1] ?? "").at(-1);
}

function parseIdMap(text: string): readonly IdRange[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [start = 0, outside = 0, count = 0] = numbers(line);
      return { inside: start, outside, count };
    });
}

function inside(map: readonly IdRange[], id: number): number {
  const range = map.find(({ outside, count }) => id >= outside && id < outside + count);
  return range === undefined ? id : range.inside + id - range.outside;
}

function numbers(text: string): readonly number[] {
  return text.trim().split(/\s+/).filter(Boolean).map(Number);
}

function readSetting(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
