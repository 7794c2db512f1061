import { readdirSync, readFileSync, statSync } from "node:fs";

/** This user's processes, with the words of their command lines. */
export function ownProcesses(): { readonly pid: number; readonly words: readonly string[] }[] {
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
