import { randomBytes } from "node:crypto";
import { readNamespaces } from "../kernel/namespaces.ts";
import { isAlive, processOf } from "../kernel/process.ts";
import { readIfThere } from "../kernel/read-if-there.ts";

/** So long nobody takes from making a snapshot to using it. */
const longestMs = 60 * 60_000;

/**
 * A word for a label, which tells the process that made something from every other one: those after
 * a restart of the machine, and those of other machines and process spaces with the same engine.
 */
export function makerMark(): string {
  const own = processOf(process.pid);
  // Two snapshots of the same files are two images.
  const nonce = randomBytes(4).toString("hex");
  return own === undefined ? `-.-.-.${nonce}` : `${own.pid}.${own.startedAt}.${place()}.${nonce}`;
}

/** Whether who made something has certainly ended; of others' processes only age tells. */
export function isMakerGone(mark: string, madeAtMs: number, nowMs = Date.now()): boolean {
  const [pid = "", startedAt = "", where] = mark.split(".");
  const known = where === place() && /^\d+$/.test(pid);
  return known ? !isAlive({ pid: Number(pid), startedAt }) : nowMs - madeAtMs > longestMs;
}

/** This start of this machine, and its process space. */
function place(): string {
  const boot = readIfThere("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
  return `${boot}-${readNamespaces("self").pid ?? ""}`;
}
