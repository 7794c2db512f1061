import { readFileSync } from "node:fs";

/** In order of their number in include/uapi/linux/capability.h. */
const names = [
  "CHOWN",
  "DAC_OVERRIDE",
  "DAC_READ_SEARCH",
  "FOWNER",
  "FSETID",
  "KILL",
  "SETGID",
  "SETUID",
  "SETPCAP",
  "LINUX_IMMUTABLE",
  "NET_BIND_SERVICE",
  "NET_BROADCAST",
  "NET_ADMIN",
  "NET_RAW",
  "IPC_LOCK",
  "IPC_OWNER",
  "SYS_MODULE",
  "SYS_RAWIO",
  "SYS_CHROOT",
  "SYS_PTRACE",
  "SYS_PACCT",
  "SYS_ADMIN",
  "SYS_BOOT",
  "SYS_NICE",
  "SYS_RESOURCE",
  "SYS_TIME",
  "SYS_TTY_CONFIG",
  "MKNOD",
  "LEASE",
  "AUDIT_WRITE",
  "AUDIT_CONTROL",
  "SETFCAP",
  "MAC_OVERRIDE",
  "MAC_ADMIN",
  "SYSLOG",
  "WAKE_ALARM",
  "BLOCK_SUSPEND",
  "AUDIT_READ",
  "PERFMON",
  "BPF",
  "CHECKPOINT_RESTORE",
];

interface Confinement {
  readonly effective: readonly string[];
  readonly bounding: readonly string[];
  readonly noNewPrivileges: boolean;
  readonly seccomp: boolean;
}

/** What the kernel lets a process do; undefined where its status cannot be read. */
export function readConfinement(pid: number): Confinement | undefined {
  try {
    return parseConfinement(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return undefined; // The process is gone, or /proc hides those of others.
  }
}

/** @param status the content of /proc/PID/status */
export function parseConfinement(status: string): Confinement {
  const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(status)?.[1] ?? "0";
  return {
    effective: decodeCapabilities(field("CapEff")),
    bounding: decodeCapabilities(field("CapBnd")),
    noNewPrivileges: field("NoNewPrivs") === "1",
    // 1 is strict, 2 a filter.
    seccomp: field("Seccomp") !== "0",
  };
}

/** Names of the capabilities in a hexadecimal mask; one that has no name here is `CAP_41`. */
export function decodeCapabilities(mask: string): readonly string[] {
  let bits = BigInt(`0x${mask}`);
  const found: string[] = [];
  for (let number = 0; bits > 0n; number += 1, bits >>= 1n) {
    if (bits & 1n) found.push(names[number] ?? `CAP_${number}`);
  }
  return found;
}
