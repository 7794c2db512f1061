import { accessSync, constants, statSync } from "node:fs";

/** The first executable of that name in PATH. */
export function findExecutable(name: string, path = ""): string | undefined {
  for (const folder of path.split(":")) {
    // An empty or relative entry means the current folder; nothing is to be run from there.
    if (!folder.startsWith("/")) continue;
    const candidate = `${folder}/${name}`;
    if (isExecutable(candidate)) return candidate;
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // not there, or not for this user
  }
}
