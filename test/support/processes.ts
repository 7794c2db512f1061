import { readdirSync, readFileSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export interface Process {
  readonly pid: number;
  /** Of its command line. */
  readonly words: readonly string[];
}

/** This user's processes. */
export function ownProcesses(): Process[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 1)
    .flatMap((pid) => {
      try {
        if (statSync(`/proc/${pid}`).uid !== process.getuid?.()) return [];
        return { pid, words: readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0") };
      } catch {
        return []; // it has ended meanwhile
      }
    });
}

/** Sidepod's own services of Podman, which are replaced when they are gone. */
export function privateServices(): number[] {
  return ownProcesses()
    .filter(({ words }) => words.includes("service") && words.includes("--remote=false"))
    .map(({ pid }) => pid);
}

/** Children of a process that have a word in their command line. */
export function childrenOf(parent: number, word: string): number[] {
  return ownProcesses()
    .filter(({ pid, words }) => words.includes(word) && parentOf(pid) === parent)
    .map(({ pid }) => pid);
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined; // it has ended meanwhile
  }
}

/** Waits until a command handles signals itself. Of SIGHUP that is seen: Node handles the others from its start. */
export async function handlesSignals(pid: number): Promise<void> {
  const bit = 1n;
  for (;;) {
    const caught = /^SigCgt:\t(\w+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    if ((BigInt(`0x${caught ?? "0"}`) & bit) !== 0n) return;
    await sleep(20);
  }
}
