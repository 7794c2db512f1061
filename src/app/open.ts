import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plan } from "../core/plan/plan.ts";
import type { AddOptions } from "../core/run/add.ts";
import type { Condition } from "../core/run/conditions.ts";
import type { DownOptions } from "../core/run/down.ts";
import type { RemoveOptions } from "../core/run/remove.ts";
import type { WantedPod } from "../core/run/up.ts";
import type { WaitOptions } from "../core/run/wait-for.ts";
import type { Backend } from "../core/seam/backend.ts";
import type { ExecOptions, ExecSession } from "../core/seam/inside.ts";
import type { ObservedPod } from "../core/seam/observed.ts";
import type { BackendEvent } from "../core/seam/streams.ts";
import { forwardPorts, type TargetForwards } from "./forward/forward-ports.ts";
import { checkPairs } from "./forward/open-forwards.ts";
import { parsePorts } from "./forward/ports.ts";
import { addSidecar } from "./pods/add.ts";
import { down } from "./pods/down.ts";
import { type EventsOptions, readEvents } from "./pods/events.ts";
import { exec } from "./pods/exec.ts";
import { type LogsOptions, type PodLogLine, readLogLines } from "./pods/logs.ts";
import { loadPods } from "./pods/pod-file.ts";
import { listPods, type PsOptions } from "./pods/ps.ts";
import { removeSidecar } from "./pods/remove.ts";
import { type PlanOptions, planUp, type UpOptions, up } from "./pods/up.ts";
import { wait } from "./pods/wait.ts";
import { type Caller, openSession, type Session } from "./session.ts";

/** A sidecar: a preset with its parameters, or a file with one container. */
export interface SidecarSource {
  readonly preset?: string;
  /** Parameters of the preset, `NAME=VALUE`, the values as in a pod file. */
  readonly set?: readonly string[];
  /** A file with one container. */
  readonly file?: string;
  /** Its name in the pod, where the preset's or the file's will not do. */
  readonly name?: string;
  /** The pod file that it is written into, too. */
  readonly save?: string;
}

/** How a program uses Sidepod; what is left out is as at the command line. */
export interface SidepodOptions extends Partial<Caller> {}

export interface PodFileOptions
  extends Pick<SidepodOptions, "env" | "cwd" | "signal" | "onWarning"> {
  /** Whether it is an error that something of the file is not carried out. */
  readonly strict?: boolean;
}

/**
 * Reads the pods of a file: a pod file, or Kubernetes manifests. It takes no engine.
 *
 * @param file relative to `cwd`, which is the working directory of the process
 * @throws SidepodError `file-not-found`; `file-invalid` with every mistake and its place as evidence
 * @example
 * const [pod] = await loadPodFile("sidepod.yaml");
 */
export function loadPodFile(
  file = "sidepod.yaml",
  { strict = false, ...caller }: PodFileOptions = {},
): Promise<readonly WantedPod[]> {
  return loadPods(file, withDefaults(caller), { strict });
}

/**
 * Sidepod on one engine. A method rejects with a `SidepodError`, or, when its signal is aborted, with
 * the signal's reason. Without a signal of its own it has that of `open`.
 */
export interface Sidepod extends AsyncDisposable {
  /** The engine itself, for what works on it: `findDebugTarget(sidepod.backend, …)`. */
  readonly backend: Backend;
  /** As `loadPodFile`, with the environment and the folder of `open`. */
  load(file?: string, options?: { readonly strict?: boolean }): Promise<readonly WantedPod[]>;
  /** What `up` would do now, without doing it; `formatPlan` makes a text of it. */
  plan(pod: WantedPod, options?: PlanOptions): Promise<Plan>;
  /**
   * Makes a pod as its file asks for it and waits until it runs and is ready. Doing it again changes
   * nothing; after a failure or an abort, doing it again goes on from there.
   *
   * @returns whether anything was done
   * @throws SidepodError among others `pod-busy`, `image-not-found`, `port-in-use`, `container-died`,
   *   `timeout`, `no-supervisor`
   */
  up(pod: WantedPod, options?: UpOptions): Promise<boolean>;
  /**
   * Stops a pod in order and removes everything that was made for it but its named volumes.
   *
   * @returns whether there was anything to remove
   * @throws SidepodError `foreign-pod` where Sidepod did not make it
   */
  down(pod: string, options?: DownOptions): Promise<boolean>;
  /**
   * Adds a sidecar to a pod that runs, and waits until it runs; the others are left alone.
   *
   * @throws SidepodError among others `name-in-use`, `not-running`, `foreign-pod`, `file-not-edited`
   * @example
   * await sidepod.add("webapp", { preset: "debug", set: ["target=main"] });
   */
  add(pod: string, sidecar: SidecarSource, options?: Partial<AddOptions>): Promise<void>;
  /** Stops one sidecar and removes it. @throws SidepodError `not-found`, `namespace-in-use` */
  remove(pod: string, sidecar: string, options?: RemoveOptions): Promise<void>;
  /** The pods that are there, with what only their supervisor knows: restarts, readiness. */
  list(options?: PsOptions): Promise<readonly ObservedPod[]>;
  /**
   * Waits for a pod, which need not be there yet.
   *
   * @returns with `exited` main's exit status
   * @throws SidepodError `container-died`, `timeout`
   */
  wait(pod: string, condition: Condition, options?: WaitOptions): Promise<number | undefined>;
  /**
   * The lines of a pod (`webapp`) or a container (`webapp/db`), merged in order of time. With `follow`
   * it goes on until nothing of the pod has run for a second.
   *
   * @throws SidepodError `not-found`; `logs-unavailable` where there is only one container
   */
  logs(target: string, options?: LogsOptions): AsyncIterable<PodLogLine>;
  /** What the engine and the supervisor see and do from now on, until the signal is aborted. */
  events(options?: EventsOptions): AsyncIterable<BackendEvent>;
  /**
   * Runs a command in a container; a pod stands for its main container.
   *
   * @throws SidepodError `not-found`, `not-running`, `command-not-found`
   * @example
   * await using session = await sidepod.exec("webapp/db", ["psql", "-c", "select 1"]);
   * for await (const { data } of session.output) process.stdout.write(data);
   * const status = await session.exitCode();
   */
  exec(
    target: string,
    command: readonly string[],
    options?: Omit<ExecOptions, "command">,
  ): Promise<ExecSession>;
  /**
   * Opens local ports that lead into a container until they are disposed of.
   *
   * @param ports `8080:5432`, `5432`, `:5432` for a local port that is free
   * @throws SidepodError `not-found`, `port-in-use`, `usage`
   * @example
   * await using forwards = await sidepod.forward("webapp/db", ":5432");
   * const { localPort } = forwards.all[0];
   */
  forward(
    target: string,
    ports: string | readonly string[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<TargetForwards>;
}

/**
 * Finds the engine as the command does, and connects to it. Use it with `await using`; pods go on when
 * it is closed.
 *
 * @throws SidepodError `no-engine`, `engine-permission`, `engine-setup`
 * @example
 * await using sidepod = await open();
 * const [pod] = await sidepod.load("sidepod.yaml");
 * await sidepod.up(pod);
 */
export async function open(options: SidepodOptions = {}): Promise<Sidepod> {
  return sidepodOn(await openSession(withDefaults(options)));
}

function sidepodOn(session: Session): Sidepod {
  return {
    backend: session.backend,
    load: (file = "sidepod.yaml", options) => loadPods(file, session, options),
    plan: (pod, options) => planUp(session, pod, options),
    up: (pod, options) => up(session, pod, options),
    down: async (name, options) => (await down(session, { name }, options)).existed,
    add: async (pod, { preset, set = [], file, name, save }, options) =>
      void (await addSidecar(session, pod, { preset, set, file, name, save }, options)),
    remove: async (pod, sidecar, options) =>
      void (await removeSidecar(session, pod, sidecar, options)),
    list: async (options) => (await listPods(session, options)).pods,
    wait: (pod, condition, options) => wait(session, pod, condition, options),
    logs: (target, options) => readLogLines(session, [target], options),
    events: (options) => readEvents(session, options),
    exec: (target, command, options) => exec(session, target, { ...options, command }),
    forward: async (target, ports, options) => {
      const pairs = [ports].flat().map(parsePorts);
      checkPairs(pairs);
      return await forwardPorts(session, target, pairs, options);
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

function withDefaults(given: Partial<Caller>): Caller {
  const { env = process.env, cwd = process.cwd(), executable = findExecutable() } = given;
  return { ...given, env, cwd, executable };
}

/** The command of this package; undefined where the library was bundled into another program. */
function findExecutable(): string | undefined {
  try {
    const { resolve } = createRequire(import.meta.url);
    return join(dirname(resolve("sidepod/package.json")), "bin/sidepod.js");
  } catch {
    return undefined;
  }
}
