import { constants } from "node:os";
import { Problem } from "../diagnostic.ts";
import type { RestartPolicy } from "../model.ts";
import { nearest } from "../nearest.ts";

export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

const policies = ["no", "on-failure", "always", "unless-stopped"] as const;

/** A number within bounds, for fields that take it as a number or as text. */
export function numberWithin({ min, max, whole }: Bounds): (text: string) => number | Problem {
  const kind = whole ? "a whole number" : "a number";
  return (text) => {
    const trimmed = text.trim();
    const value = Number(trimmed);
    if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) || !Number.isFinite(value)) {
      return new Problem(`not ${kind}`);
    }
    if (whole && !Number.isInteger(value)) return new Problem(`not ${kind}`);
    if (value < min) return new Problem(`less than ${min}`);
    if (value > max) return new Problem(`more than ${max}`);
    return value;
  };
}

/** Permissions as octal digits: `0440`, `"440"`. */
export function parseFileMode(text: string): number | Problem {
  return /^(0o?)?[0-7]{1,4}$/.test(text.trim())
    ? Number.parseInt(text.trim().replace(/^0o/, ""), 8)
    : new Problem("not a file mode", { hint: "write octal digits, for example 0440" });
}

export function writeFileMode(mode: number): string {
  return `0${mode.toString(8)}`;
}

/** `no`, `always`, `unless-stopped`, `on-failure` or `on-failure:3`. */
export function parseRestart(text: string): RestartPolicy | Problem {
  const match = /^([a-z-]+)(?::(\d{1,9}))?$/.exec(text.trim());
  const policy = policies.find((one) => one === match?.[1]);
  if (policy === undefined || (match?.[2] !== undefined && policy !== "on-failure")) {
    return new Problem("not a restart policy", {
      hint: `use ${policies.join(", ")} or on-failure:COUNT`,
      suggest: () => nearest(match?.[1] ?? text, policies),
    });
  }
  return match?.[2] === undefined ? { policy } : { policy, maxRetries: Number(match[2]) };
}

export function writeRestart({ policy, maxRetries }: RestartPolicy): string {
  return maxRetries === undefined ? policy : `${policy}:${maxRetries}`;
}

/** `SIGTERM`, `term`, `RTMIN+3` or a number, as `SIGTERM`, `SIGRTMIN+3`, `15`. */
export function parseSignal(text: string): string | Problem {
  const trimmed = text.trim().toUpperCase();
  if (/^\d+$/.test(trimmed)) {
    const number = Number(trimmed);
    return number >= 1 && number <= 64
      ? String(number)
      : new Problem("a signal's number is between 1 and 64");
  }
  const name = trimmed.startsWith("SIG") ? trimmed : `SIG${trimmed}`;
  const known = Object.keys(constants.signals);
  if (known.includes(name) || /^SIGRTM(IN(\+\d{1,2})?|AX(-\d{1,2})?)$/.test(name)) return name;
  return new Problem("unknown signal", { suggest: () => nearest(name, known) });
}

const exponents: Record<string, number> = { "": 0, b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 };
const pattern = /^(\d+(?:\.\d+)?)\s*(?:([kmgtp])i?b?|b)?$/i;

/**
 * A size as Compose writes it, in bytes: `512m`, `1.5GiB`, `1073741824`. All units are powers of
 * 1024.
 */
export function parseSize(text: string): number | Problem {
  const match = pattern.exec(text.trim());
  const bytes = Math.round(
    Number(match?.[1]) * 1024 ** (exponents[(match?.[2] ?? "").toLowerCase()] ?? 0),
  );
  if (!match) {
    return new Problem("not a size", { hint: "write a number with a unit, such as 512m or 1.5g" });
  }
  return Number.isSafeInteger(bytes) ? bytes : new Problem("the size is too large");
}

/** In the largest unit of which it is a whole number: `512m`. */
export function writeSize(bytes: number): string | number {
  const unit = ["g", "m", "k"].find((one) => bytes % 1024 ** (exponents[one] ?? 0) === 0);
  return bytes === 0 || unit === undefined
    ? bytes
    : `${bytes / 1024 ** (exponents[unit] ?? 0)}${unit}`;
}

const names =
  "core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split(
    " ",
  );

/** The name of a resource limit, as setrlimit(2) has it in lower case. */
export function parseUlimitName(text: string): string | Problem {
  const name = text.toLowerCase().replace(/^rlimit_/, "");
  if (names.includes(name)) return name;
  return new Problem("unknown limit", {
    hint: `known limits: ${names.join(", ")}`,
    suggest: () => nearest(name, names),
  });
}

/** capabilities(7), in the kernel's order. */
const capabilities = (
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
    hint: "capabilities(7) lists them; ALL means all of them",
    suggest: () => nearest(name, ["ALL", ...capabilities]),
  });
}
