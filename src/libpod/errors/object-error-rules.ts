import { commandText } from "../../command-text.ts";
import type { ErrorRule, Explained } from "./error-rule.ts";

/** Pods, containers and the like that are missing, in the way, or in use. */
export const objectErrorRules: readonly ErrorRule[] = [
  {
    text: /no space left on device/,
    explain: (_, { message }) => ({
      code: "engine",
      message: `the disk of the engine's storage is full: ${message}`,
      hint: "podman system df",
      details: { reason: "no-space" },
    }),
  },
  {
    text: /is running or paused, refusing to clean up/,
    explain: () => ({
      code: "engine",
      message: "the engine has lost track of a container that it was stopping",
      details: { reason: "stop-unfinished" },
    }),
  },
  {
    text: /no command or entrypoint provided/,
    explain: () => ({
      code: "command-not-found",
      message: "it has no command: neither its file nor its image names one",
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
      message: "other containers share this container's namespaces and must be removed first",
      details: { container: id, dependents: ids.split(/[, ]+/) },
    }),
  },
  {
    text: /generating dependency graph for container (?<id>\w+): container (?<dependency>\w+) depends on/,
    explain: ({ id, dependency = "" }) => ({
      code: "engine",
      message: "the container shares a namespace with one that is not running",
      hint: commandText`podman start ${dependency}`,
      details: { container: id, dependency },
    }),
  },
  {
    text: /^starting some containers: internal libpod error/,
    explain: () => ({
      code: "engine",
      message:
        "a container that this one needs cannot be started, usually the pod's infra container",
      details: { reason: "dependency-start-failed" },
    }),
  },
  {
    cause: "container state improper",
    text: /can only create exec sessions on running containers/,
    explain: notRunning,
  },
  { text: /can only kill running containers/, explain: notRunning },
  { text: /cannot kill a pod with no running containers/, explain: notRunning },
  // It has ended since the engine looked.
  // @podman <5.0: the first of these texts comes from a kill, the second from a removal.
  // @podman >=5.0: the third of these texts comes from a kill.
  { text: /^container state improper: (?:stopped|exited)$/, explain: endedMeanwhile },
  { text: /sending SIG\w+ to container \w+: container state improper/, explain: endedMeanwhile },
  { text: /sending signal to container \w+: container state improper/, explain: endedMeanwhile },
  {
    // If its end was not noticed yet, only the runtime's log gives the reason.
    text: /sending signal to container \w+: .+ failed: exit status/,
    explain: () => ({
      code: "engine",
      message:
        "the runtime did not accept the signal, for example because the container was ending",
      details: { reason: "signal-refused" },
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
      hint: commandText`podman ps -a --filter volume=${name}`,
      details: { volume: name, containers: ids.split(/[, ]+/) },
    }),
  },
  {
    cause: "image is in use by a container",
    text: /image used by (?<container>\w+)/,
    explain: ({ container = "" }) => ({
      code: "engine",
      message: "the image is in use by a container",
      hint: commandText`podman ps -a --filter id=${container}`,
      details: { containers: [container] },
    }),
  },
  {
    text: /more than one result for (?<kind>container|pod) (?:ID or name |ID )?"?(?<id>[^"\s:]+)/,
    explain: ({ kind = "container", id = "" }) => ({
      code: "usage",
      message: `the ID prefix ${id} matches more than one ${kind}`,
      hint:
        kind === "pod"
          ? commandText`podman pod ps --filter id=${id}`
          : commandText`podman ps -a --filter id=${id}`,
      details: { kind, id },
    }),
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
];

function nameTaken(kind: string, name: string, holder?: string): Explained {
  return {
    code: "name-in-use",
    message: `there is already a ${kind} ${name}`,
    hint: commandText`podman ${kind} inspect ${name}`,
    details: { kind, name, ...(holder === undefined ? {} : { holder }) },
  };
}

function notRunning(): Explained {
  return { code: "not-running", message: "the container is not running" };
}

function endedMeanwhile(): Explained {
  return { code: "not-running", message: "the container ended before it could be signalled" };
}

function missing(kind: string, name?: string): Explained {
  return {
    code: "not-found",
    message: name === undefined ? `there is no such ${kind}` : `there is no ${kind} ${name}`,
    details: { kind, ...(name === undefined ? {} : { name }) },
  };
}
