/**
 * Every way in which Sidepod can fail, with the exit status of the command and what it means.
 * docs/errors.md is generated from this table.
 */
export const errorCodes = {
  usage: { exit: 2, means: "The command line is invalid." },
  "file-not-found": {
    exit: 2,
    means: "The pod file, or a file that it names, does not exist or cannot be read.",
  },
  "file-invalid": { exit: 2, means: "The pod file has errors; each is shown with its location." },
  "file-not-edited": {
    exit: 1,
    means: "A pod file cannot be edited in place as requested; it is unchanged.",
  },
  "no-engine": {
    exit: 3,
    means: "No Podman answers and none could be started, or something other than Podman answers.",
  },
  "engine-permission": {
    exit: 3,
    means:
      "Access to the engine's socket is denied, or Sidepod's own folder for sockets is not safe.",
  },
  "engine-too-old": {
    exit: 3,
    means: "The engine is older than the oldest that Sidepod supports.",
  },
  "engine-lost": { exit: 3, means: "The connection to the engine was lost during a call." },
  "engine-setup": {
    exit: 3,
    means: "The machine's set-up prevents the engine from running containers.",
  },
  engine: { exit: 1, means: "The engine refused a call for a reason without its own code." },
  protocol: { exit: 1, means: "The engine's answer was cut short or could not be understood." },
  "not-found": { exit: 1, means: "There is no such pod, container, image, volume or secret." },
  "image-not-found": {
    exit: 1,
    means: "The image is not available locally and its registry does not have it.",
  },
  "registry-unreachable": {
    exit: 1,
    means: "The image is not available locally and its registry cannot be reached.",
  },
  "name-in-use": { exit: 1, means: "Another pod, container or secret already has the name." },
  "data-loss": { exit: 1, means: "The requested change would remove existing data." },
  "namespace-in-use": {
    exit: 1,
    means: "Other containers share the process namespace of the one to remove.",
  },
  "foreign-pod": {
    exit: 1,
    means: "A pod, or a container in it, was not created by Sidepod and is left alone.",
  },
  "port-in-use": { exit: 1, means: "Another container or process already uses the host port." },
  "port-closed": { exit: 1, means: "Nothing listens on the port inside the container." },
  "port-forbidden": { exit: 1, means: "This user is not allowed to listen on the local port." },
  "port-in-pod": {
    exit: 1,
    means: "A port cannot be published on a container of an existing pod.",
  },
  "mount-source-missing": {
    exit: 1,
    means: "A folder or file to mount does not exist on the host.",
  },
  "command-not-found": { exit: 127, means: "The image does not contain the container's command." },
  "relay-missing": {
    exit: 1,
    means:
      "A container's network cannot be entered from here, and neither the container nor the host has a program that relays connections.",
  },
  "command-not-executable": { exit: 126, means: "The container's command is not executable." },
  "program-missing": {
    exit: 127,
    means: "A tool takes a program that the debug container's toolkit does not have.",
  },
  "stale-container": {
    exit: 1,
    means: "An interrupted start left a container that cannot be started again.",
  },
  "limit-unsupported": { exit: 1, means: "The engine cannot set a requested limit." },
  "container-died": { exit: 1, means: "A container ended although it should be running." },
  "probe-failed": { exit: 1, means: "A container's startup probe reached its failure limit." },
  "stale-socket": {
    exit: 1,
    means:
      "A leftover of a killed process, or something else, blocks the path of a socket or file of Sidepod.",
  },
  "no-supervisor": { exit: 1, means: "The supervisor could not be started, or does not answer." },
  "hook-failed": { exit: 1, means: "A container's post_start hook failed." },
  "init-failed": { exit: 1, means: "An init container did not end with status 0." },
  "logs-unavailable": {
    exit: 1,
    means: "A container's log driver keeps no log that can be read.",
  },
  "not-running": { exit: 1, means: "The container must be running for this, and is not." },
  "not-debuggable": { exit: 1, means: "A container cannot be debugged in the requested way." },
  "not-copied": { exit: 1, means: "A file could not be copied to or from a container." },
  "no-answer": { exit: 1, means: "A server in a container's network does not answer." },
  "step-failed": { exit: 1, means: "One or more steps of a plan failed; each is shown." },
  "pod-busy": {
    exit: 4,
    means: "Another command holds the pod and did not finish in time, or is removing it.",
  },
  timeout: { exit: 4, means: "The awaited condition was not met in time." },
  "watch-unavailable": {
    exit: 1,
    means: "A folder cannot be watched for file changes.",
  },
  output: { exit: 1, means: "Standard output cannot be written to." },
  interrupted: { exit: 130, means: "The command was interrupted." },
  internal: { exit: 1, means: "A bug in Sidepod." },
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

/** What was thrown as one of ours; anything else is a mistake in Sidepod itself. */
export function asSidepodError(caught: unknown): SidepodError {
  if (isSidepodError(caught)) return caught;
  const message = caught instanceof Error ? caught.message : String(caught);
  return new SidepodError("internal", message, { cause: caught });
}
