/**
 * Every way in which Sidepod can fail, with the exit status of the command and what it means.
 * docs/errors.md is generated from this table.
 */
export const errorCodes = {
  usage: { exit: 2, means: "The command line is wrong." },
  "file-not-found": {
    exit: 2,
    means: "The pod file, or a file that it names, is not there or cannot be read.",
  },
  "file-invalid": { exit: 2, means: "The pod file has errors; each is shown with its place." },
  "file-not-edited": {
    exit: 1,
    means: "A pod file cannot be changed in place as asked for; it is left as it is.",
  },
  "no-engine": {
    exit: 3,
    means: "No Podman answers and none could be started, or what answers is something else.",
  },
  "engine-permission": {
    exit: 3,
    means: "The engine's socket may not be used, or Sidepod's own folder for sockets is not safe.",
  },
  "engine-too-old": {
    exit: 3,
    means: "The engine is older than the oldest that Sidepod supports.",
  },
  "engine-lost": { exit: 3, means: "The engine went away in the middle of a call." },
  "engine-setup": {
    exit: 3,
    means: "The machine's set-up keeps the engine from running containers.",
  },
  engine: { exit: 1, means: "The engine refused a call for a reason that has no code of its own." },
  protocol: { exit: 1, means: "The engine's answer was cut short or could not be understood." },
  "not-found": { exit: 1, means: "There is no such pod, container, image, volume or secret." },
  "image-not-found": { exit: 1, means: "The image is not here and its registry does not have it." },
  "registry-unreachable": {
    exit: 1,
    means: "The image is not here and its registry cannot be reached.",
  },
  "name-in-use": { exit: 1, means: "Another pod, container or secret has the name." },
  "data-loss": { exit: 1, means: "What was asked for would remove data that somebody wrote." },
  "namespace-in-use": {
    exit: 1,
    means: "Other containers live in the process namespace of one that was to be removed.",
  },
  "foreign-pod": {
    exit: 1,
    means: "A pod, or a container in it, was not made by Sidepod and is left alone.",
  },
  "port-in-use": { exit: 1, means: "Another container or process has the host port." },
  "port-closed": { exit: 1, means: "Nothing takes connections on the port inside a container." },
  "port-forbidden": { exit: 1, means: "This user may not listen on the local port." },
  "port-in-pod": {
    exit: 1,
    means: "A port was to be published on a container of an existing pod.",
  },
  "mount-source-missing": {
    exit: 1,
    means: "A folder or file to mount is not on the engine's machine.",
  },
  "command-not-found": { exit: 127, means: "The container's command is not in its image." },
  "relay-missing": {
    exit: 1,
    means:
      "A container's network cannot be entered from here, and neither it nor the engine's machine has a program that passes connections on.",
  },
  "command-not-executable": { exit: 126, means: "The container's command is not executable." },
  "program-missing": {
    exit: 127,
    means: "A tool takes a program that the debug container's toolkit does not have.",
  },
  "stale-container": {
    exit: 1,
    means: "A start that was broken off left a container that cannot be started again.",
  },
  "limit-unsupported": { exit: 1, means: "The engine cannot set a limit that was asked for." },
  "container-died": { exit: 1, means: "A container ended although it should be running." },
  "probe-failed": { exit: 1, means: "A container's startup probe failed as often as it may." },
  "stale-socket": {
    exit: 1,
    means:
      "What a killed process left, or something else, has the place of a socket or file of Sidepod's.",
  },
  "no-supervisor": { exit: 1, means: "The supervisor could not be started, or does not answer." },
  "hook-failed": { exit: 1, means: "What has to be done after a container's start failed." },
  "init-failed": { exit: 1, means: "An init container did not end with status 0." },
  "logs-unavailable": {
    exit: 1,
    means: "A container's log driver keeps nothing that could be read back.",
  },
  "not-running": { exit: 1, means: "The container has to run for this, and does not." },
  "not-debuggable": { exit: 1, means: "A container cannot be looked at in the way asked for." },
  "not-copied": { exit: 1, means: "A file could not be copied to or from a container." },
  "no-answer": { exit: 1, means: "A server in a container's network gives no answer." },
  "step-failed": { exit: 1, means: "One or more steps of a plan failed; each is shown." },
  "pod-busy": {
    exit: 4,
    means: "Another command holds the pod and did not finish in time, or is removing it.",
  },
  timeout: { exit: 4, means: "What was waited for did not happen in time." },
  "watch-unavailable": {
    exit: 1,
    means: "A folder cannot be watched for changes of the files in it.",
  },
  output: { exit: 1, means: "Standard output cannot be written." },
  interrupted: { exit: 130, means: "The command was interrupted." },
  internal: { exit: 1, means: "A mistake in Sidepod itself." },
} as const satisfies Record<string, { exit: number; means: string }>;

export type ErrorCode = keyof typeof errorCodes;

export interface ErrorOptions {
  /** What was seen: lines of the engine's answer, of a log, of a file. */
  readonly evidence?: readonly string[];
  /** The next thing to do; where it is a command, one that can be pasted. */
  readonly hint?: string;
  /** The same facts for programs. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * The one error class. `message` is a single line without a full stop; what is printed is built
 * where the process ends, never here.
 *
 * @example
 * throw new SidepodError("port-in-use", "port 8080 is taken by nginx (pid 812)", {
 *   hint: "use another host port, for example 8081:80",
 *   details: { port: 8080, pid: 812 },
 * });
 */
export class SidepodError extends Error {
  override readonly name = "SidepodError";
  readonly code: ErrorCode;
  readonly evidence: readonly string[];
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.evidence = options.evidence ?? [];
    this.hint = options.hint;
    this.details = options.details ?? {};
  }

  get exitStatus(): number {
    return errorCodes[this.code].exit;
  }
}

/** Narrows a caught value, by code where one is given. */
export function isSidepodError(value: unknown, code?: ErrorCode): value is SidepodError {
  return value instanceof SidepodError && (code === undefined || value.code === code);
}
