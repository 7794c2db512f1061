import { type KernelFolders, kernelFolders } from "./cgroup.ts";
import { readIfThere } from "./read-if-there.ts";

/** What a process was called with, its program first; empty where it is gone. */
export function argumentsOf(pid: number, { proc }: KernelFolders = kernelFolders): string[] {
  return (readIfThere(`${proc}/${pid}/cmdline`) ?? "").split("\0").slice(0, -1);
}
