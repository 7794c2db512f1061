import { readFileSync } from "node:fs";

/**
 * What can stand between Podman and a running container on a machine that is otherwise sound, by
 * the words of the engine's refusal, and the settings of containers.conf that help.
 */
export const cures = [
  {
    name: "limits",
    sign: /setrlimit `?RLIMIT_(NOFILE|NPROC)|error setting rlimit type [67]:/i,
    because: "this root user cannot raise limits (no CAP_SYS_RESOURCE)",
    settings: () => [["containers", "default_ulimits", containerLimits()]],
  },
  {
    name: "hybrid cgroups",
    sign: /cgroups in hybrid mode not supported/i,
    because: "crun does not work with cgroup v1 and v2 together; runc does",
    needsPackage: ["runc", "runc"],
    settings: () => [["engine", "runtime", "runc"]],
  },
  {
    name: "no systemd",
    sign: /\/run\/systemd|systemd cgroups? manager|sd-bus/i,
    because: "there is no systemd here to manage cgroups",
    settings: () => [["engine", "cgroup_manager", "cgroupfs"]],
  },
  {
    name: "CNI",
    sign: /failed to find plugin|plugin type="/i,
    because: "CNI is configured as the network backend, but its plugins are not installed",
    settings: () => [["network", "network_backend", "netavark"]],
  },
];

function containerLimits() {
  const files = Math.min(hardLimit("Max open files"), 1_048_576);
  // Kernels were seen to refuse a number of processes just below the limit that they report.
  const processes = Math.min(hardLimit("Max processes"), 30_000);
  return [`nofile=${files}:${files}`, `nproc=${processes}:${processes}`];
}

function hardLimit(name) {
  const line = readFileSync("/proc/self/limits", "utf8")
    .split("\n")
    .find((text) => text.startsWith(name));
  const hard = line?.slice(name.length).trim().split(/\s+/)[1];
  return hard === undefined || hard === "unlimited" ? Number.POSITIVE_INFINITY : Number(hard);
}
