import { accessSync, constants, statSync } from "node:fs";
import type { FinderName, Finding } from "./finding.ts";

/** A socket at a known place, from what the file system says of it. */
export function findLocalSocket(finder: FinderName, path: string): Finding {
  try {
    if (!statSync(path).isSocket()) return { finder, why: `${path} is not a socket` };
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
