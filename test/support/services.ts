import { readdirSync, readFileSync } from "node:fs";

/**
 * The private services that were started with a marker in their environment, by PID. Rootless
 * Podman is two processes; only the first counts.
 */
export function findServices(marker: string): readonly number[] {
  const found = new Map<number, number>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const args = readFileSync(`/proc/${entry}/cmdline`, "utf8").split("\0");
      if (!args.includes("system") || !args.includes("service")) continue;
      if (!readFileSync(`/proc/${entry}/environ`, "utf8").includes(marker)) continue;
      const status = readFileSync(`/proc/${entry}/status`, "utf8");
      found.set(Number(entry), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
    } catch {
      // It ended meanwhile, or belongs to another user.
    }
  }
  return [...found].filter(([, parent]) => !found.has(parent)).map(([pid]) => pid);
}
