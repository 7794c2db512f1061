import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Limits } from "../../../spec/pod-spec.ts";

/** Where the kernel shows itself; other folders in tests. */
export interface KernelFolders {
  readonly proc: string;
  readonly cgroup: string;
}

export const kernelFolders: KernelFolders = { proc: "/proc", cgroup: "/sys/fs/cgroup" };

/** A control group on this machine, of either version. */
export interface Cgroup {
  /** Reads a file of one controller; undefined where there is none. */
  read(controller: string, file: string): string | undefined;
}

/** The group of a process; undefined where the process is gone. */
export function cgroupOf(pid: number, folders = kernelFolders): Cgroup | undefined {
  const text = readIfThere(join(folders.proc, String(pid), "cgroup"));
  if (text === undefined) return undefined;
  const paths = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, controllers, ...path] = line.split(":");
    for (const name of controllers?.split(",") ?? []) paths.set(name, path.join(":"));
  }
  return cgroupFrom((controller) => paths.get(controller), paths.get(""), folders);
}

/** The group at a path that the engine gives, such as a pod's. */
export function cgroupAt(path: string, folders = kernelFolders): Cgroup {
  return cgroupFrom(() => path, path, folders);
}

function cgroupFrom(
  pathOf: (controller: string) => string | undefined,
  unified: string | undefined,
  { cgroup }: KernelFolders,
): Cgroup {
  return {
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
  return {
    ...(memory !== undefined && { memory }),
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
