import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

// An ordinary user's PATH often lacks the folders of nginx and iptables.
const alwaysLookedIn = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** The path of an executable given by name or path, or undefined. */
export function findProgram(program) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...alwaysLookedIn];
  const candidates = isAbsolute(program)
    ? [program]
    : folders.filter(isAbsolute).map((folder) => join(folder, program));
  return candidates.find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
