import { readdirSync } from "node:fs";
import { kernelFolders } from "../kernel/cgroup.ts";
import { readIfThere } from "../kernel/read-if-there.ts";
import { signalProcess } from "./signal-process.ts";

/**
 * Kills a command that the engine started in a container, with all that it has started itself.
 * Runtimes give each command a session of its own, whose number is the command's.
 */
export function killSession(pid: number): void {
  const { proc } = kernelFolders;
  const others = readdirSync(proc).map(Number);
  for (const other of others.filter((number) => number > 1 && number !== pid)) {
    const stat = readIfThere(`${proc}/${other}/stat`);
    const session = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[3];
    if (Number(session) === pid) signalProcess(other, "SIGKILL");
  }
  signalProcess(pid, "SIGKILL");
}
