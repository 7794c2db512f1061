import { nearest } from "../nearest.ts";
import { Problem } from "../problem.ts";

/** capabilities(7), in the kernel's order. */
export const capabilities = (
  "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE " +
  "NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO " +
  "SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME " +
  "SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG " +
  "WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE"
).split(" ");

/** `net_raw`, `CAP_NET_RAW` or `NET_RAW` as `NET_RAW`; `ALL`. */
export function parseCapability(text: string): string | Problem {
  const name = text.trim().toUpperCase().replace(/^CAP_/, "");
  if (name === "ALL" || capabilities.includes(name)) return name;
  return new Problem("unknown capability", {
    hint: "capabilities(7) names them all; ALL is all of them",
    suggest: () => nearest(name, ["ALL", ...capabilities]),
  });
}
