import { spawnSync } from "node:child_process";
import { root } from "../root.js";

/** Runs a program that finds fault with the sources; counts as one test. */
export function check(name, command, args) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return status === 0
    ? { name, passed: 1, skipped: 0 }
    : { name, failed: 1, skipped: 0, failures: ["see the output"] };
}
