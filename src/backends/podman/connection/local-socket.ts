import { accessSync, constants, statSync } from "node:fs";
import type { FinderName, Finding } from "./finding.ts";

/**
 * A socket at a known place, from what the file system says of it.
 *
 * @param uid whose it has to be, root's aside, where the environment names the folder
 */
export function findLocalSocket(finder: FinderName, path: string, uid?: number): Finding {
  try {
    const found = statSync(path);
    if (!found.isSocket()) return { finder, why: `${path} is not a socket` };
    if (uid !== undefined && found.uid !== uid && found.uid !== 0) {
      return { finder, why: `${path} belongs to user ${found.uid}` };
    }
    accessSync(path, constants.W_OK);
    return { finder, target: { url: `unix://${encodeURI(path)}` }, why: `${path} is there` };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EACCES" || code === "EPERM") {
      return { finder, denied: true, why: `permission denied on ${path}` };
    }
    return { finder, why: `there is no socket at ${path}` };
  }
}
