import { commandText } from "../../command-text.ts";
import type { ErrorRule, Explained } from "./error-rule.ts";

/** Mounts, folders and commands that are not there, in the words of Podman, runc and crun. */
export const startErrorRules: readonly ErrorRule[] = [
  {
    text: /container with given ID already exists|container `\w+` already exists/,
    explain: () => ({
      code: "stale-container",
      message: "an interrupted start left a container that cannot be started again",
    }),
  },
  {
    text: /(?:\bstatfs|error mounting ".*?" to rootfs .*?: stat) (?<path>.+?): no such file or directory/,
    explain: ({ path = "" }) => mountMissing(path),
  },
  {
    text: /(?:cannot stat|error stat'ing file) `(?<path>[^`]+)`: no such file or directory/i,
    explain: ({ path = "" }) => mountMissing(path),
  },
  {
    text: /^stat (?<path>\/dev\/.+?): no such file or directory$/,
    explain: ({ path = "" }) => ({
      code: "mount-source-missing",
      message: `the device ${path} does not exist on the host`,
      details: { path },
    }),
  },
  {
    text: /unable to find (?<kind>user|group) (?<name>\S+): no matching entries/,
    explain: ({ kind = "user", name = "" }) => ({
      code: "engine",
      message: `the ${kind} ${name} is not in the image's /etc/${kind === "user" ? "passwd" : "group"}`,
      hint: "use its number, such as 1000:1000",
      details: { [kind]: name, reason: kind },
    }),
  },
  {
    text: /workdir "(?<path>.+?)" does not exist on container/,
    explain: ({ path = "" }) => ({
      code: "engine",
      message: `the working directory ${path} does not exist in the image`,
      details: { path, reason: "working-directory" },
    }),
  },
  {
    text: /executable file [`"']?(?<command>[^`"']+)[`"']? not found in \$PATH|exec: "(?<exec>[^"]+)": (?:executable file not found|stat .*no such file or directory)/,
    explain: ({ command, exec }) => commandMissing(command ?? exec),
  },
  {
    text: /exec: "(?<command>[^"]+)": (?:permission denied|is a directory|exec format error)|exec (?<file>\S+): (?:permission denied|is a directory|exec format error)/i,
    explain: ({ command, file }) => commandRefused(command ?? file),
  },
  {
    text: /open executable: (?:permission denied|operation not permitted)/i,
    explain: () => commandRefused(undefined),
  },
];

function mountMissing(path: string): Explained {
  return {
    code: "mount-source-missing",
    message: `${path} cannot be mounted: it does not exist on the host`,
    hint: commandText`mkdir -p ${path}`,
    details: { path },
  };
}

function commandMissing(command: string | undefined): Explained {
  return {
    code: "command-not-found",
    message: `the command ${command ?? "of the container"} does not exist in the image`,
    ...(command === undefined ? {} : { details: { command } }),
  };
}

function commandRefused(command: string | undefined): Explained {
  return {
    code: "command-not-executable",
    message: `the command ${command ?? "of the container"} exists but cannot be executed`,
    ...(command === undefined ? {} : { details: { command } }),
  };
}

/** Ports that cannot be published. */
export const portErrorRules: readonly ErrorRule[] = [
  {
    text: /listen (?:tcp|udp|sctp)\d? (?<address>\S*):(?<port>\d+): bind: address already in use/,
    explain: ({ port, address = "" }, { message }) =>
      portTaken(Number(port), / udp/.test(message) ? "udp" : "tcp", address),
  },
  {
    text: /failed to bind (?:to )?port (?<port>\d+).*?(?:address already in use|option '-(?<option>[tu]))/i,
    explain: ({ port, option }) => portTaken(Number(port), option === "u" ? "udp" : "tcp", ""),
  },
  {
    cause: "address already in use",
    explain: (_found, { message }) => portTaken(readPort(message), "tcp", ""),
  },
  {
    text: /rootlessport cannot expose privileged port (?<port>\d+)/,
    explain: ({ port = "" }) => ({
      code: "engine-setup",
      message: `this user is not allowed to publish port ${port}: it is below 1024`,
      hint: commandText`publish a port from 1024 up, or: sudo sysctl net.ipv4.ip_unprivileged_port_start=${port}`,
      details: { setup: "privileged-port", port: Number(port) },
    }),
  },
  {
    cause: "network cannot be configured when it is shared with a pod",
    explain: () => ({
      code: "port-in-pod",
      message: "ports belong to the pod and are set when it is created",
    }),
  },
];

function portTaken(port: number | undefined, protocol: string, hostIp: string): Explained {
  return {
    code: "port-in-use",
    message: port === undefined ? "a host port is in use" : `the host port ${port} is in use`,
    ...(port === undefined
      ? {}
      : { hint: commandText`ss -Hlnp${protocol.slice(0, 1)} sport = :${port}` }),
    details: { port, protocol, ...(hostIp === "" ? {} : { hostIp }) },
  };
}

function readPort(message: string): number | undefined {
  const port = /:(\d+)\D*address already in use/i.exec(message)?.[1];
  return port === undefined ? undefined : Number(port);
}

/** Limits that Podman, its runtime or the kernel refuses. */
export const limitErrorRules: readonly ErrorRule[] = [
  {
    text: /requested (?<what>CPUs|memory nodes) are not available - requested (?<asked>\S+), available: (?<available>\S+)/,
    explain: ({ what, asked, available }) => ({
      code: "limit-unsupported",
      message: `${what} ${asked} were requested, but the host has ${available}`,
      details: { limit: what === "CPUs" ? "cpuset" : "mems", asked, available },
    }),
  },
  {
    text: /unable to set memory limit to (?<asked>\d+) \(current usage: (?<usage>\d+)/,
    explain: ({ asked, usage }) => ({
      code: "limit-unsupported",
      message: `a memory limit of ${asked} bytes is too low for the container to start`,
      details: { limit: "memory", asked: Number(asked), usage: Number(usage) },
    }),
  },
  {
    text: /OOM: the memory limit could be too low/,
    explain: () => ({
      code: "limit-unsupported",
      message: "the memory limit is too low for the container to start",
      details: { limit: "memory" },
    }),
  },
  {
    text: /requested cgroup controller [`"']?(?<controller>\w+)[`"']? is not available/,
    explain: ({ controller }) => ({
      code: "limit-unsupported",
      message: `the cgroup controller ${controller} is not available to this engine`,
      hint: "sudo systemctl edit user@.service, and write: [Service] Delegate=cpu cpuset io memory pids",
      details: { controller },
    }),
  },
  {
    text: /error setting cgroup config for procHooks process: (?<why>[^\n]+?)(?:: OCI runtime error)?$/,
    explain: ({ why = "" }) => ({
      code: "limit-unsupported",
      message: `the kernel rejects a limit: ${why}`,
      details: { why },
    }),
  },
  {
    // What Podman checks itself before it creates anything.
    text: /^(?:minimum (?:memory|kernel)|memory limit should|CPU cfs |CPU real-time |conflicting options: cannot specify .*cpu)/i,
    explain: (_found, { message }) => ({ code: "limit-unsupported", message }),
  },
  {
    // Podman keeps what the runtime said for itself.
    text: /(?:runc|crun)\S* update --resources=.* failed: exit status/,
    explain: () => ({
      code: "limit-unsupported",
      message: "the runtime rejects the new limits",
    }),
  },
];
