import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Limits } from "../../../spec/pod-spec.ts";

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
  const text = readIfThere(join(folders.proc, String(pid), "cgroup"));
  if (text === undefined) return undefined;
  const paths = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, controllers, ...path] = line.split(":");
    for (const controller of controllers?.split(",") ?? []) {
      paths.set(controller, upTo(path.join(":"), name));
    }
  }
  return cgroupFrom((controller) => paths.get(controller), paths.get(""), folders);
}

/** The group at a path that the engine gives, such as a pod's. */
export function cgroupAt(path: string, folders = kernelFolders): Cgroup {
  return cgroupFrom(() => path, path, folders);
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

function cgroupFrom(
  pathOf: (controller: string) => string | undefined,
  unified: string | undefined,
  { cgroup }: KernelFolders,
): Cgroup {
  return {
    path: pathOf("memory") ?? unified ?? "/",
    read(controller, file) {
      const own = pathOf(controller);
      // With version 1, or both at once, a controller has a tree of its own.
      if (own !== undefined && existsSync(join(cgroup, controller))) {
        return readIfThere(join(cgroup, controller, own, file));
      }
      return unified === undefined ? undefined : readIfThere(join(cgroup, unified, file));
    },
  };
}

/** The limits that the kernel enforces on a group itself; those of the groups above it also hold. */
export function limitsInForce(group: Cgroup): Limits {
  const memory = bytes(
    group.read("memory", "memory.max") ?? group.read("memory", "memory.limit_in_bytes"),
  );
  const cpus = readCpus(group);
  const pids = bytes(group.read("pids", "pids.max"));
  const memorySwap = readMemorySwap(group, memory);
  const reservation =
    group.read("memory", "memory.low") ?? group.read("memory", "memory.soft_limit_in_bytes");
  const memoryReservation = bytes(reservation) || undefined;
  // Version 2 has a weight instead, and runtimes do not agree on what shares make it.
  const cpuShares = bytes(group.read("cpu", "cpu.shares"));
  return {
    ...(memory !== undefined && { memory }),
    ...(memorySwap !== undefined && { memorySwap }),
    ...(memoryReservation !== undefined && { memoryReservation }),
    ...(cpuShares !== undefined && cpuShares !== 1024 && { cpuShares }),
    ...(cpus !== undefined && { cpus }),
    ...(pids !== undefined && { pids }),
  };
}

/** Processor time that the group's processes have used, in nanoseconds. */
export function cpuNanos(group: Cgroup): number | undefined {
  const usage = group.read("cpuacct", "cpuacct.usage");
  if (usage !== undefined) return Number(usage);
  const micros = /^usage_usec (\d+)$/m.exec(group.read("cpu", "cpu.stat") ?? "")?.[1];
  return micros === undefined ? undefined : Number(micros) * 1000;
}

/** Memory and swap together; version 2 limits swap by itself. */
function readMemorySwap(group: Cgroup, memory: number | undefined): number | undefined {
  const swap = bytes(group.read("memory", "memory.swap.max"));
  if (swap !== undefined) return memory === undefined ? undefined : memory + swap;
  return bytes(group.read("memory", "memory.memsw.limit_in_bytes"));
}

function readCpus(group: Cgroup): number | undefined {
  const both = group.read("cpu", "cpu.max")?.trim().split(" ");
  const [quota, period] = both ?? [
    group.read("cpu", "cpu.cfs_quota_us"),
    group.read("cpu", "cpu.cfs_period_us"),
  ];
  const cpus = Number(quota) / Number(period);
  return cpus > 0 ? cpus : undefined;
}

/** Version 1 says "no limit" with a number near 2^63, version 2 with `max`. */
function bytes(text: string | undefined): number | undefined {
  const value = Number.parseInt(text ?? "", 10);
  return value < 2 ** 62 ? value : undefined;
}

/** Processes and their groups go away while they are looked at. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (["ENOENT", "ESRCH", "ENODEV", "EACCES", "ENOTDIR"].includes(code)) return undefined;
    throw error;
  }
}
