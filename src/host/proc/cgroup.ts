import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { readIfThere } from "./read-if-there.ts";

/** Where the kernel shows itself; other folders in tests. */
export interface KernelFolders {
  readonly proc: string;
  readonly cgroup: string;
}

export const kernelFolders: KernelFolders = { proc: "/proc", cgroup: "/sys/fs/cgroup" };

/** A control group on this machine, of either version. */
export interface Cgroup {
  /** Its place in the tree, as the engine names it. */
  readonly path: string;
  /** Of the controllers; a machine can have both. */
  readonly version: 1 | 2;
  /** Reads a file of one controller; undefined where there is none. */
  read(controller: string, file: string): string | undefined;
}

/**
 * The group of a process; undefined where the process is gone.
 *
 * @param name part of the name of a group above, such as a container's ID: some runtimes put the
 * processes into a group below the one that has the limits
 */
export function cgroupOf(pid: number, folders = kernelFolders, name?: string): Cgroup | undefined {
  const text = readIfThere(`${folders.proc}/${pid}/cgroup`);
  if (text === undefined) return undefined;
  const paths = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, controllers, ...path] = line.split(":");
    for (const controller of controllers?.split(",") ?? []) {
      paths.set(controller, upTo(path.join(":"), name));
    }
  }
  const unified = paths.get("") ?? "/";
  if (!paths.has("memory")) return unifiedGroup(unified, folders);
  return {
    path: paths.get("memory") ?? "/",
    version: 1,
    // What no tree of version 1 has can be in that of version 2.
    read: (controller, file) =>
      readIfThere(
        paths.has(controller)
          ? `${folders.cgroup}/${controller}${paths.get(controller)}/${file}`
          : `${folders.cgroup}/${unified}/${file}`,
      ),
  };
}

/** The group at a path that the engine gives, such as a pod's. */
export function cgroupAt(path: string, folders = kernelFolders): Cgroup {
  if (!existsSync(`${folders.cgroup}/memory`)) return unifiedGroup(path, folders);
  const read: Cgroup["read"] = (controller, file) =>
    readIfThere(`${folders.cgroup}/${controller}${path}/${file}`);
  return { path, version: 1, read };
}

function unifiedGroup(path: string, { cgroup }: KernelFolders): Cgroup {
  return { path, version: 2, read: (_, file) => readIfThere(`${cgroup}${path}/${file}`) };
}

/** The group above one, with its limits. */
export function cgroupAbove(group: Cgroup, folders = kernelFolders): Cgroup {
  return cgroupAt(dirname(group.path), folders);
}

function upTo(path: string, name: string | undefined): string {
  if (name === undefined) return path;
  const parts = path.split("/");
  const index = parts.findLastIndex((part) => part.includes(name));
  return index === -1 ? path : parts.slice(0, index + 1).join("/");
}

/** What the kernel enforces on a group; what is absent is not limited. */
interface CgroupLimits {
  /** Bytes. */
  readonly memory?: number;
  /** Bytes of memory and swap together. */
  readonly memorySwap?: number;
  /** Bytes that are kept for the group when memory is scarce. */
  readonly memoryReservation?: number;
  /** Processors. */
  readonly cpus?: number;
  /** Only on version 1, 1024 is the default. */
  readonly cpuShares?: number;
  readonly pids?: number;
}

/** The limits that the kernel enforces on a group itself; those of the groups above it also hold. */
export function limitsInForce(group: Cgroup): CgroupLimits {
  const main = mainLimitsInForce(group);
  const memorySwap = readMemorySwap(group, main.memory);
  const reservation = group.version === 2 ? "memory.low" : "memory.soft_limit_in_bytes";
  const memoryReservation = bytes(group.read("memory", reservation)) || undefined;
  // Version 2 has a weight instead, and runtimes do not agree on what shares make it.
  const cpuShares = group.version === 2 ? undefined : bytes(group.read("cpu", "cpu.shares"));
  return {
    ...main,
    ...(memorySwap !== undefined && { memorySwap }),
    ...(memoryReservation !== undefined && { memoryReservation }),
    ...(cpuShares !== undefined && cpuShares !== 1024 && { cpuShares }),
  };
}

/** Those of them that can be compared with what was asked for, whatever the version. */
export function mainLimitsInForce(group: Cgroup): Pick<CgroupLimits, "memory" | "cpus" | "pids"> {
  const file = group.version === 2 ? "memory.max" : "memory.limit_in_bytes";
  const memory = bytes(group.read("memory", file));
  const cpus = readCpus(group);
  const pids = bytes(group.read("pids", "pids.max"));
  return {
    ...(memory !== undefined && { memory }),
    ...(cpus !== undefined && { cpus }),
    ...(pids !== undefined && { pids }),
  };
}

/** Processor time that the group's processes have used, in nanoseconds. */
export function cpuNanos(group: Cgroup): number | undefined {
  if (group.version === 1) {
    const usage = group.read("cpuacct", "cpuacct.usage");
    return usage === undefined ? undefined : Number(usage);
  }
  const micros = /^usage_usec (\d+)$/m.exec(group.read("cpu", "cpu.stat") ?? "")?.[1];
  return micros === undefined ? undefined : Number(micros) * 1000;
}

/** Memory and swap together; version 2 limits swap by itself. */
function readMemorySwap(group: Cgroup, memory: number | undefined): number | undefined {
  if (group.version === 1) return bytes(group.read("memory", "memory.memsw.limit_in_bytes"));
  const swap = bytes(group.read("memory", "memory.swap.max"));
  return swap === undefined || memory === undefined ? undefined : memory + swap;
}

function readCpus(group: Cgroup): number | undefined {
  const [quota, period] =
    group.version === 2
      ? (group.read("cpu", "cpu.max") ?? "").trim().split(" ")
      : [group.read("cpu", "cpu.cfs_quota_us"), group.read("cpu", "cpu.cfs_period_us")];
  const cpus = Number(quota) / Number(period);
  return cpus > 0 ? cpus : undefined;
}

/** Version 1 says "no limit" with a number near 2^63, version 2 with `max`. */
function bytes(text: string | undefined): number | undefined {
  const value = Number.parseInt(text ?? "", 10);
  return value < 2 ** 62 ? value : undefined;
}
