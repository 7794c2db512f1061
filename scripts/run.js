import { spawnSync } from "node:child_process";
import { root } from "./root.js";

/**
 * Runs a program in the repository's folder with this process's streams; a failure ends the script
 * with the program's own status, since the program has said what was wrong.
 */
export function run(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    ...options,
  });
  if (error !== undefined) throw error;
  if (status === 0) return;
  console.error(`${[command, ...args].join(" ")}: ${signal ?? `status ${status}`}`);
  process.exit(status ?? 1);
}

/** Runs a program and returns what it wrote and how it ended; never throws. */
export function capture(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    ...options,
  });
  return {
    ok: result.status === 0,
    status: result.status,
    stdout: result.stdout ?? "",
    stderr: result.stderr ?? String(result.error ?? ""),
  };
}
