import { type Parser, Problem } from "../problem.ts";
import type { Pass } from "./pass.ts";

/** One of a few words. */
export function oneOf<const T extends string>(words: readonly T[]): Parser<T> {
  return (text) => words.find((word) => word === text) ?? new Problem("not one of the known words");
}

const switches = oneOf(["true", "false"]);

export function readFlag(pass: Pass, value: unknown, otherwise = false): boolean {
  return value === undefined ? otherwise : pass.read(switches, value) === "true";
}

/** The words of the format, none of which is ever a secret. */
export const formatWords = [
  ...["bind", "volume", "tmpfs", "tcp", "udp", "sctp", "host", "true", "false"],
  ...["no", "on-failure", "always", "unless-stopped", "missing", "never", "newer"],
  ...["stop", "restart", "keep", "net", "ipc", "uts", "pid", "cgroup", "http", "https"],
  ...["k8s-file", "json-file", "journald", "none", "passthrough"],
  ...["no-new-privileges", "seccomp", "apparmor", "label"],
];
