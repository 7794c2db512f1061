import { realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

declare const SIDEPOD_VERSION: string | undefined;

/** Sidepod's own version; the build puts it in from package.json. */
export const version: string = typeof SIDEPOD_VERSION === "string" ? SIDEPOD_VERSION : "0-source";

/**
 * Names this build of the program: its version, and when it was built, which tells apart what has not
 * got a version of its own yet.
 *
 * @param executable `bin/sidepod.js`
 */
export function buildOf(executable: string): string {
  const built = builtMs(executable);
  return built === undefined ? version : `${version}+${Math.floor(built).toString(36)}`;
}

function builtMs(executable: string): number | undefined {
  try {
    // npm puts a link to it among the user's programs.
    return statSync(join(dirname(realpathSync(executable)), "../dist/cli.cjs")).mtimeMs;
  } catch {
    return undefined;
  }
}
