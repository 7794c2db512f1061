import type { ErrorCode } from "../errors.ts";
import type { EngineMessage } from "./error-body.ts";
import { setupProblems } from "./setup-problems.ts";

export interface Explained {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface Rule {
  /** The engine's own name for the error; it is the same in all versions, unlike the text. */
  readonly cause?: string;
  /** What the text has to match; its named groups are the facts in it. */
  readonly text?: RegExp;
  explain(found: Readonly<Record<string, string>>, answer: EngineMessage): Explained;
}

/**
 * What the engine's errors mean, the first rule that fits decides. This table and setup-problems.ts
 * are the only places where texts of the engine and of its runtimes are matched; tests hold samples.
 * Set-up cases and missing mounts come first, since runtimes report them as other errors.
 */
export const rules: readonly Rule[] = [
  ...setupProblems.map(
    ({ id, text, message, hint }): Rule => ({
      text,
      explain: () => ({ code: "engine-setup", message, hint, details: { setup: id } }),
    }),
  ),
  {
    text: /(?:\bstatfs|error mounting ".*?" to rootfs .*?: stat) (?<path>.+?): no such file or directory/,
    explain: ({ path = "" }) => mountMissing(path),
  },
  {
    text: /cannot stat `(?<path>[^`]+)`: no such file or directory/i,
    explain: ({ path = "" }) => mountMissing(path),
  },
  {
    text: /^stat (?<path>\/dev\/.+?): no such file or directory$/,
    explain: ({ path = "" }) => ({
      code: "mount-source-missing",
      message: `the device ${path} is not on the engine's machine`,
      details: { path },
    }),
  },
  {
    text: /workdir "(?<path>.+?)" does not exist on container/,
    explain: ({ path = "" }) => ({
      code: "engine",
      message: `the working directory ${path} is not in the image`,
      details: { path, reason: "working-directory" },
    }),
  },
  {
    text: /executable file [`"']?(?<command>[^`"']+)[`"']? not found in \$PATH|exec: "(?<exec>[^"]+)": (?:executable file not found|stat .*no such file or directory)/,
    explain: ({ command, exec }) => commandMissing(command ?? exec),
  },
  {
    cause: "OCI runtime attempted to invoke a command that was not found",
    explain: (_found, { message }) => commandMissing(/exec:? [`"']?([^`"':]+)/.exec(message)?.[1]),
  },
  {
    text: /exec: "(?<command>[^"]+)": (?:permission denied|is a directory|exec format error)|exec (?<file>\S+): (?:permission denied|is a directory|exec format error)/i,
    explain: ({ command, file }) => commandRefused(command ?? file),
  },
  {
    cause: "OCI permission denied",
    explain: () => commandRefused(undefined),
  },
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
    explain: ({ port }) => ({
      code: "engine-setup",
      message: `this user may not publish port ${port}: it is below 1024`,
      hint: `publish a port from 1024 up, or: sudo sysctl net.ipv4.ip_unprivileged_port_start=${port}`,
      details: { setup: "privileged-port", port: Number(port) },
    }),
  },
  {
    cause: "network cannot be configured when it is shared with a pod",
    explain: () => ({
      code: "port-in-pod",
      message: "ports belong to the pod and are given when it is created",
    }),
  },
  {
    text: /the container name "(?<name>[^"]+)" is already in use by "?(?<holder>\w+)/,
    explain: ({ name = "", holder }) => nameTaken("container", name, holder),
  },
  {
    cause: "pod already exists",
    text: /name "?(?<name>[^"\s:]+)"? is in use/,
    explain: ({ name = "" }) => nameTaken("pod", name),
  },
  {
    cause: "container already exists",
    text: /name "?(?<name>[^"\s:]+)"? is in use/,
    explain: ({ name = "" }) => nameTaken("container", name),
  },
  {
    text: /container (?<id>\w+) has dependent containers which must be removed before it: (?<ids>[\w, ]+)/,
    explain: ({ id, ids = "" }) => ({
      code: "engine",
      message: "the container has others that are joined to its namespaces and must go first",
      details: { container: id, dependents: ids.split(/[, ]+/) },
    }),
  },
  {
    text: /generating dependency graph for container (?<id>\w+): container (?<dependency>\w+) depends on/,
    explain: ({ id, dependency }) => ({
      code: "engine",
      message: "the container is joined to another that does not run",
      hint: `podman start ${dependency}`,
      details: { container: id, dependency },
    }),
  },
  {
    text: /^starting some containers: internal libpod error/,
    explain: () => ({
      code: "engine",
      message:
        "a container that this one needs cannot be started, most often the pod's infra container",
      details: { reason: "dependency-start-failed" },
    }),
  },
  {
    text: /volume with name (?<name>\S+) already exists/,
    explain: ({ name = "" }) => nameTaken("volume", name),
  },
  {
    text: /^(?<name>.+): secret name in use/,
    explain: ({ name = "" }) => nameTaken("secret", name),
  },
  {
    text: /network name (?<name>\S+) already used/,
    explain: ({ name = "" }) => nameTaken("network", name),
  },
  {
    text: /volume (?<name>\S+) is being used by the following container\(s\): (?<ids>[\w, ]+)/,
    explain: ({ name = "", ids = "" }) => ({
      code: "engine",
      message: `the volume ${name} is in use`,
      hint: `podman ps -a --filter volume=${name}`,
      details: { volume: name, containers: ids.split(/[, ]+/) },
    }),
  },
  {
    cause: "image is in use by a container",
    text: /image used by (?<container>\w+)/,
    explain: ({ container }) => ({
      code: "engine",
      message: "the image is in use by a container",
      hint: `podman ps -a --filter id=${container}`,
      details: { containers: [container] },
    }),
  },
  {
    text: /short-name "(?<image>[^"]+)" did not resolve to an alias/,
    explain: ({ image = "" }) => ({
      code: "image-not-found",
      message: `the image ${image} is not here, and its name does not say from which registry it comes`,
      hint: `write the registry, for example docker.io/library/${image}`,
      details: { image, reason: "short-name" },
    }),
  },
  {
    text: /(?:manifest unknown|name unknown|repository .*not found|requested access to the resource is denied|unauthorized|authentication required)/,
    explain: (_found, { message }) => {
      const image = readDockerReference(message);
      return {
        code: "image-not-found",
        message: `the registry does not have the image ${image}, or not for this user`,
        details: { image, reason: "registry" },
      };
    },
  },
  {
    text: /pinging container registry (?<registry>[^\s:]+(?::\d+)?):/,
    explain: ({ registry }, { message }) => registryUnreachable(registry, message),
  },
  {
    text: /dial tcp(?: (?<registry>\S+))?: .*(?:no such host|connection refused|timeout|unreachable|i\/o timeout|server misbehaving)/,
    explain: ({ registry }, { message }) => registryUnreachable(registry, message),
  },
  {
    cause: "image not known",
    text: /(?<image>[^\s:]+(?::\d+\/[^\s:]+)?(?::[^\s:]+)?): image not known/,
    explain: ({ image = "" }) => imageMissing(image),
  },
  {
    text: /^(?<image>\S+): image not known|unable to find a name and tag match for (?<name>\S+)/,
    explain: ({ image, name }) => imageMissing(image ?? name ?? ""),
  },
  {
    text: /no (?<kind>container|pod|secret|volume|exec session) with (?:name or id|id or name|name|ID) "?(?<name>[^"\s]+)"?/i,
    explain: ({ kind = "container", name = "" }) => missing(kind.toLowerCase(), name),
  },
  {
    cause: "no such volume",
    text: /volume with name (?<name>\S+) not found/,
    explain: ({ name = "" }) => missing("volume", name),
  },
  { cause: "no such container", explain: () => missing("container") },
  { cause: "no such pod", explain: () => missing("pod") },
  { cause: "no such volume", explain: () => missing("volume") },
  { cause: "no such secret", explain: () => missing("secret") },
  { cause: "no such exec session", explain: () => missing("exec session") },
  {
    cause: "network not found",
    text: /(?:unable to find network with name or ID )?(?<name>\S+): network not found/,
    explain: ({ name = "" }) => missing("network", name),
  },
  { cause: "network not found", explain: () => missing("network") },
  {
    text: /requested (?<what>CPUs|memory nodes) are not available - requested (?<asked>\S+), available: (?<available>\S+)/,
    explain: ({ what, asked, available }) => ({
      code: "limit-unsupported",
      message: `${what} ${asked} were asked for, but the machine has ${available}`,
      details: { limit: what === "CPUs" ? "cpuset" : "mems", asked, available },
    }),
  },
  {
    text: /unable to set memory limit to (?<asked>\d+) \(current usage: (?<usage>\d+)/,
    explain: ({ asked, usage }) => ({
      code: "limit-unsupported",
      message: `a memory limit of ${asked} bytes is less than the container needs to start`,
      details: { limit: "memory", asked: Number(asked), usage: Number(usage) },
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
      message: `the kernel refuses a limit: ${why}`,
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
      message: "the runtime refuses the new limits",
    }),
  },
  {
    text: /cgroups? not supported in (?:cgroup v1|rootless)|only (?:available|supported) (?:for|on|with) cgroups? ?v2/i,
    explain: (_found, { message }) => ({
      code: "limit-unsupported",
      message: message.split("\n", 1)[0] ?? message,
    }),
  },
];

function mountMissing(path: string): Explained {
  return {
    code: "mount-source-missing",
    message: `${path} cannot be mounted: it is not on the engine's machine`,
    hint: `mkdir -p ${quote(path)}`,
    details: { path },
  };
}

function commandMissing(command: string | undefined): Explained {
  return {
    code: "command-not-found",
    message: `the command ${command ?? "of the container"} is not in the image`,
    ...(command === undefined ? {} : { details: { command } }),
  };
}

function commandRefused(command: string | undefined): Explained {
  return {
    code: "command-not-executable",
    message: `the command ${command ?? "of the container"} is there but cannot be executed`,
    ...(command === undefined ? {} : { details: { command } }),
  };
}

function portTaken(port: number | undefined, protocol: string, hostIp: string): Explained {
  return {
    code: "port-in-use",
    message: port === undefined ? "a host port is in use" : `the host port ${port} is in use`,
    ...(port === undefined ? {} : { hint: `ss -Hlnp${protocol[0]} sport = :${port}` }),
    details: { port, protocol, ...(hostIp === "" ? {} : { hostIp }) },
  };
}

function readPort(message: string): number | undefined {
  const port = /:(\d+)\D*address already in use/i.exec(message)?.[1];
  return port === undefined ? undefined : Number(port);
}

function nameTaken(kind: string, name: string, holder?: string): Explained {
  return {
    code: "name-in-use",
    message: `there is already a ${kind} ${name}`,
    hint: `podman ${kind} inspect ${quote(name)}`,
    details: { kind, name, ...(holder === undefined ? {} : { holder }) },
  };
}

function missing(kind: string, name?: string): Explained {
  return {
    code: "not-found",
    message: name === undefined ? `there is no such ${kind}` : `there is no ${kind} ${name}`,
    details: { kind, ...(name === undefined ? {} : { name }) },
  };
}

function imageMissing(image: string): Explained {
  return {
    code: "image-not-found",
    message: `the image ${image} is not here`,
    hint: `podman pull ${quote(image)}`,
    details: { image, reason: "local" },
  };
}

function registryUnreachable(registry: string | undefined, message: string): Explained {
  const image = readDockerReference(message);
  return {
    code: "registry-unreachable",
    message: `the registry ${registry ?? ""} of the image ${image} cannot be reached`,
    details: { registry, image },
  };
}

function readDockerReference(message: string): string {
  return /docker:\/\/(\S+?)(?::? |:$)/.exec(message)?.[1] ?? "";
}

/** A word that a shell takes as one. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
