import { readFileSync, readlinkSync } from "node:fs";
import { type KernelFolders, kernelFolders } from "./cgroup.ts";
import { readIfThere } from "./read-if-there.ts";

/** A process that cannot be taken for another one that has its number after its end. */
export interface Process {
  readonly pid: number;
  /** In clock ticks since the machine started. */
  readonly startedAt: string;
}

/** @returns undefined where no process has that number, or only what is left of one that has ended */
export function processOf(pid: number, folders = kernelFolders): Process | undefined {
  const [state = "Z", ...fields] = statOf(pid, folders);
  const startedAt = fields[18];
  return startedAt === undefined || "ZXx".includes(state) ? undefined : { pid, startedAt };
}

export function isAlive({ pid, startedAt }: Process, folders = kernelFolders): boolean {
  return processOf(pid, folders)?.startedAt === startedAt;
}

/** Whether it has or waits for a processor, or waits for a disk. */
export function isReadyToRun(pid: number, folders = kernelFolders): boolean {
  return /^[RD]$/.test(statOf(pid, folders)[0] ?? "");
}

/** What the kernel says of a process, from its state on; nothing where it is gone. */
function statOf(pid: number, folders: KernelFolders): readonly string[] {
  const stat = readIfThere(`${folders.proc}/${pid}/stat`);
  // The program's name comes before, in brackets, and can hold brackets.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
}

/** The name of a process's network namespace; undefined where it has ended or cannot be looked at. */
export function networkOf(pid: number | "self", { proc }: KernelFolders = kernelFolders) {
  try {
    return readlinkSync(`${proc}/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

/** What a process was called with, its program first; empty where it is gone. */
export function argumentsOf(pid: number, { proc }: KernelFolders = kernelFolders): string[] {
  return (readIfThere(`${proc}/${pid}/cmdline`) ?? "").split("\0").slice(0, -1);
}

/**
 * Arguments of nsenter (util-linux) that run one of this machine's programs in the network namespace
 * of a process, so that nothing has to be in the container's image, and with the pod's loopback within
 * reach.
 *
 * An ordinary user gets in by way of the container's user namespace, which is the user's own.
 */
export function enterNetwork(pid: number, command: readonly string[]): string[] {
  const user = process.getuid?.() === 0 ? [] : ["--user", "--preserve-credentials"];
  return ["--target", String(pid), ...user, "--net", "--", ...command];
}

/** Nothing of the caller's, such as BASH_ENV or NODE_OPTIONS, changes what the program does. */
export function insideEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };
}

/**
 * Whether this process may read from its terminal: the kernel stops who does so in the background
 * (proc(5): the process group, and the terminal's foreground one).
 */
export function isInForeground(): boolean {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    // The name of the program comes before, in brackets, and can hold brackets.
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return group === foreground;
  } catch {
    return true; // Elsewhere than on Linux it is not known.
  }
}
