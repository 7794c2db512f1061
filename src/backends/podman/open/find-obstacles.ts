import { accessSync, constants, existsSync } from "node:fs";
import type { EngineInfo } from "../../../core/seam/machine.ts";
import type { Environment } from "../../../host/environment.ts";
import { readSmallFile } from "../../../host/read-small-file.ts";
import { configurationCommand, setupCures } from "../../../libpod/errors/setup-problems.ts";
import { configurationFiles } from "./podman-destinations.ts";

/** Something about the set-up that will make pods fail, or behave other than asked. */
export interface Obstacle {
  readonly id: string;
  readonly message: string;
  readonly hint: string;
}

/** Known obstacles that can be seen before anything is run. */
export function findObstacles(info: EngineInfo, host: HostFacts): readonly Obstacle[] {
  const { rootless } = info;
  const all: readonly (Obstacle & { readonly applies: boolean })[] = [
    {
      id: "hybrid-cgroups",
      applies: host.hybridCgroups && info.runtime === "crun",
      message: "crun does not work on a machine with cgroups of both versions",
      hint: setupCures.runc,
    },
    {
      id: "no-runtime",
      applies: info.runtime === "none",
      message: "the OCI runtime, which starts the engine's containers, is missing",
      hint: setupCures.runc,
    },
    {
      id: "no-systemd",
      applies: info.cgroupManager === "systemd" && !host.systemd && !rootless,
      message: "the engine manages cgroups through systemd, which is not running here",
      hint: setupCures.cgroupfs,
    },
    {
      id: "rlimits",
      applies: !rootless && !host.mayRaiseLimits && !host.ulimitsConfigured,
      message: "this root user cannot raise limits, as the engine does for each container",
      hint: setupCures.ulimits,
    },
    {
      id: "cni-plugins",
      applies: info.networkBackend === "cni" && !host.cniPlugins,
      message: "Podman is configured for CNI networks, but the CNI plugins are not installed",
      hint: "apt-get install containernetworking-plugins",
    },
    {
      id: "dev-net-tun",
      applies: rootless && host.tun === "denied",
      message: "a rootless network needs /dev/net/tun, which this user cannot open",
      hint: `as root: ${setupCures.tun}`,
    },
    {
      id: "dev-net-tun-missing",
      applies: rootless && host.tun === "missing",
      message: "a rootless network needs /dev/net/tun, which does not exist",
      hint: "as root: modprobe tun",
    },
    {
      id: "subuid",
      applies: rootless && !host.subordinateIds,
      message: "this user has no range of subordinate user IDs, which rootless containers need",
      hint: `as root, with the user's name: ${setupCures.subids}`,
    },
    {
      id: "rootless-limits",
      applies: rootless && info.cgroupVersion === "v1",
      message: "with cgroup v1, memory and CPU limits have no effect in rootless pods",
      hint: "start the kernel with systemd.unified_cgroup_hierarchy=1",
    },
    {
      id: "no-events",
      applies: info.eventLogger === "none",
      message: "the engine keeps no events, so events and waiting for them do not work",
      hint: configurationCommand("events", "engine", 'events_logger = "file"'),
    },
    {
      id: "vfs",
      applies: info.storageDriver === "vfs",
      message: "the storage driver vfs copies the whole image for each container",
      hint: 'in storage.conf, under [storage]: driver = "overlay"; it applies to new storage only',
    },
  ];
  return all
    .filter(({ applies }) => applies)
    .map(({ id, message, hint }) => ({ id, message, hint }));
}

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

export function readHostFacts(environment: Environment, user: string): HostFacts {
  const { root, uid } = environment;
  return {
    hybridCgroups: read(`${root}/sys/fs/cgroup/unified/cgroup.controllers`).trim() !== "",
    systemd: existsSync(`${root}/run/systemd/system`),
    mayRaiseLimits: hasCapability(read(`${root}/proc/self/status`), 24),
    ulimitsConfigured: configurationFiles(environment).some((path) =>
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
