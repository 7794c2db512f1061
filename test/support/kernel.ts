import { readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** What the kernel says of a process, read without any code of Sidepod. */

/** The namespace's name with its inode number, as `net:[4026532486]`. */
export function namespaceOf(pid: number, kind: string): string {
  return readlinkSync(`/proc/${pid}/ns/${kind}`);
}

/** A field of /proc/PID/status, such as `CapBnd`. */
export function statusOf(pid: number, field: string): string {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  const line = text.split("\n").find((one) => one.startsWith(`${field}:`));
  if (line === undefined) throw new Error(`/proc/${pid}/status has no ${field}`);
  return line.slice(field.length + 1).trim();
}

/** A set of capabilities as a mask. */
export function capabilityMask(...numbers: readonly number[]): bigint {
  return numbers.reduce((mask, number) => mask | (1n << BigInt(number)), 0n);
}

export const capability = { netBindService: 10, netRaw: 13 } as const;

/** The capabilities in a field of /proc/PID/status, as a mask. */
export function capabilitiesOf(pid: number, field: "CapEff" | "CapPrm" | "CapBnd"): bigint {
  return BigInt(`0x${statusOf(pid, field)}`);
}

/**
 * A file of the control group that a process is in or below, by part of the group's name. `v1` and
 * `v2` are the file's names in the two versions.
 */
export function readGroup(
  pid: number,
  name: string,
  { controller, v1, v2 }: { controller: string; v1: string; v2: string },
): string {
  const lines = readFileSync(`/proc/${pid}/cgroup`, "utf8").split("\n");
  const ofVersion1 = lines.find((line) => line.split(":")[1]?.split(",").includes(controller));
  const [, , ...path] = (ofVersion1 ?? lines.find((line) => line.startsWith("0:")) ?? "").split(
    ":",
  );
  const parts = path.join(":").split("/");
  const at = parts.findIndex((part) => part.includes(name));
  if (at === -1) throw new Error(`process ${pid} is in no group named ${name}: ${lines.join(" ")}`);
  const group = parts.slice(0, at + 1).join("/");
  const root = ofVersion1 ? join("/sys/fs/cgroup", controller) : "/sys/fs/cgroup";
  return readFileSync(join(root, group, ofVersion1 ? v1 : v2), "utf8").trim();
}
