import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { version } from "./version.ts";

/**
 * Names this build of the program: its version, and when it was built, which tells apart what has not
 * got a version of its own yet.
 *
 * @param executable `bin/sidepod.js`
 */
export function buildOf(executable: string): string {
  const program = join(dirname(executable), "../dist/cli.cjs");
  const built = statSync(program, { throwIfNoEntry: false })?.mtimeMs;
  return built === undefined ? version : `${version}+${Math.floor(built).toString(36)}`;
}
