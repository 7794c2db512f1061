import { existsSync } from "node:fs";
import { readOwnFile } from "../../../host/own-file.ts";
import type { ServicePlace } from "./service-place.ts";

/**
 * Whether the process of the private service is there, as far as files tell; much cheaper than to
 * connect. A wrong answer costs time only: the one who connects finds out.
 */
export function seemsAlive({ pidPath, socketPath }: ServicePlace): boolean {
  try {
    const pid = readOwnFile(pidPath, 20)?.toString().trim() ?? "";
    return /^\d+$/.test(pid) && existsSync(`/proc/${pid}`) && existsSync(socketPath);
  } catch {
    return false; // something else has the name; whoever starts one tells
  }
}
