import { existsSync, readFileSync } from "node:fs";
import type { ServicePlace } from "./service-place.ts";

/**
 * Whether the process of the private service is there, as far as files tell; much cheaper than to
 * connect. A wrong answer costs time only: the one who connects finds out.
 */
export function seemsAlive({ pidPath, socketPath }: ServicePlace): boolean {
  try {
    const pid = readFileSync(pidPath, "utf8").trim();
    return /^\d+$/.test(pid) && existsSync(`/proc/${pid}`) && existsSync(socketPath);
  } catch {
    return false; // none was started yet
  }
}
