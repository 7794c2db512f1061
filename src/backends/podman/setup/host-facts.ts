import { accessSync, constants, existsSync } from "node:fs";
import { configurationFiles } from "../connection/podman-destinations.ts";
import { readSmallFile } from "../connection/read-small-file.ts";
import type { Surroundings } from "../connection/surroundings.ts";

/** What of this machine decides whether its engine can run containers. */
export interface HostFacts {
  /** A cgroup2 mount that holds controllers beside cgroup v1. */
  readonly hybridCgroups: boolean;
  readonly systemd: boolean;
  /** Whether this process may raise limits (CAP_SYS_RESOURCE), as the engine has to. */
  readonly mayRaiseLimits: boolean;
  readonly ulimitsConfigured: boolean;
  readonly tun: "usable" | "denied" | "missing";
  readonly cniPlugins: boolean;
  readonly subordinateIds: boolean;
}

export function readHostFacts(surroundings: Surroundings, user: string): HostFacts {
  const { root, uid } = surroundings;
  return {
    hybridCgroups: read(`${root}/sys/fs/cgroup/unified/cgroup.controllers`).trim() !== "",
    systemd: existsSync(`${root}/run/systemd/system`),
    mayRaiseLimits: hasCapability(read(`${root}/proc/self/status`), 24),
    ulimitsConfigured: configurationFiles(surroundings).some((path) =>
      /^\s*default_ulimits\s*=/m.test(read(path)),
    ),
    tun: tunState(`${root}/dev/net/tun`),
    cniPlugins: ["/usr/lib/cni", "/usr/libexec/cni", "/opt/cni/bin"].some((folder) =>
      existsSync(`${root}${folder}/bridge`),
    ),
    subordinateIds: ["subuid", "subgid"].every((name) =>
      read(`${root}/etc/${name}`)
        .split("\n")
        .some((line) => [user, String(uid)].includes(line.split(":", 1)[0] ?? "")),
    ),
  };
}

function hasCapability(status: string, bit: number): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0";
  return ((BigInt(`0x${effective}`) >> BigInt(bit)) & 1n) === 1n;
}

function tunState(path: string): HostFacts["tun"] {
  if (!existsSync(path)) return "missing";
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return "usable";
  } catch {
    return "denied";
  }
}

function read(path: string): string {
  try {
    return readSmallFile(path) ?? "";
  } catch {
    return ""; // not there, or not for this user: it decides nothing
  }
}
