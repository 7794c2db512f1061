import type { Duplex } from "node:stream";
import type { ProbeSpec, SecretSpec } from "../spec/pod-spec.ts";
import type { Debugging } from "./debugging.ts";
import type { LogSource } from "./logs/merge-logs.ts";
import type { ObservedPod, PodDetails } from "./observed.ts";
import type { EngineAction } from "./plan.ts";
import type { Standing } from "./standing.ts";

/** What every call takes. */
export interface Call {
  readonly signal?: AbortSignal | undefined;
}

/**
 * The seam between Sidepod and what runs containers. Everything above it speaks of pods and
 * containers as the specification names them; everything that differs between engines, or between
 * versions of one, is below it.
 */
export interface Backend extends AsyncDisposable {
  /** Names the engine, the same for every command that reaches the same one. */
  readonly identity: string;
  info(call?: Call): Promise<EngineInfo>;
  /** Every pod, in order of name. */
  list(options?: ListOptions): Promise<readonly ObservedPod[]>;
  /** One pod by name or ID, with all that reconciling needs; undefined where there is none. */
  observe(pod: string, options?: ObserveOptions): Promise<ObservedPod | undefined>;
  /** Which of the named images, volumes and secrets are there. */
  lookup(wanted: Wanted, call?: Call): Promise<Found>;
  /**
   * Observes a pod whose processes have come to wait for something or have lived for a while: one
   * with a mistake in its configuration ends in that time.
   */
  observeAtRest(pod: string, call?: Call): Promise<ObservedPod | undefined>;
  /** The volumes that have a label (its name), in order of name. */
  labelledVolumes(label: string, call?: Call): Promise<readonly LabelledVolume[]>;
  /** The volumes and secrets that Sidepod made for a pod. */
  belongings(pod: string, call?: Call): Promise<Belongings>;
  /**
   * The volumes without a name of containers (IDs) that the engine made and removes with them; those
   * that Sidepod has named stay.
   */
  mortalVolumes(containers: readonly string[], call?: Call): Promise<readonly MortalVolume[]>;
  /** Kills what is being stopped of a pod (name), however long its grace is. */
  cutStopsShort(pod: string, call?: Call): Promise<void>;
  /** Carries out one step of a plan. */
  perform(action: EngineAction, options: PerformOptions): Promise<void>;
  inspect(pod: string, call?: Call): Promise<PodDetails>;
  logs(container: string, options?: LogOptions): AsyncIterable<LogRecord>;
  /** The same in bulk: chunks of whole lines as logs/log-line.ts describes them, parts not joined. */
  logChunks(container: string, options?: LogOptions): LogSource;
  /** One sample of the containers (IDs), or one after another with `watch`. */
  stats(
    containers: readonly string[],
    options?: StatsOptions,
  ): AsyncIterable<readonly StatsSample[]>;
  events(options?: EventOptions): AsyncIterable<BackendEvent>;
  /**
   * IDs of containers that have just ended, where that can be seen sooner than by events; nothing
   * elsewhere. It ends or goes on until the signal is aborted.
   */
  ends(call?: Call): AsyncIterable<string>;
  debugging(): Promise<Debugging>;
  exec(container: string, options: ExecOptions): Promise<ExecSession>;
  /**
   * Tries a check once on a container that runs. That it does not hold is an answer, and no error.
   * Rejects when the signal is aborted, and ends what it has begun.
   */
  probe(container: string, check: ProbeCheck, call?: Call): Promise<ProbeAnswer>;
  /**
   * Connects to a TCP port inside a container, also one that is not published: on its loopback, or on
   * the address that something listens on. Both directions end by themselves, as with a socket.
   *
   * @throws SidepodError `not-found`, `not-running`; `port-closed`, with what listens instead and when
   *   the container was started in its details
   */
  connect(container: string, port: number, call?: Call): Promise<Duplex>;
  /**
   * What listens for TCP connections inside a container; undefined where that cannot be seen.
   *
   * @throws SidepodError `not-found`, `not-running`
   */
  listeners(container: string, call?: Call): Promise<readonly Listener[] | undefined>;
  /** Who has a TCP port of this machine, and which one near it is free. */
  portHolder(port: number, call?: Call): Promise<PortHolder>;
  /** When a container was started last, RFC 3339; undefined where it never was. */
  startOf(container: string, call?: Call): Promise<string | undefined>;
  /**
   * From when on its log is of its last life, RFC 3339: a container can write before the engine has
   * noted its start. Undefined where it was never started.
   */
  logStartOf(container: string, call?: Call): Promise<string | undefined>;
  /** Waits until a container has ended; returns its exit status. */
  awaitExit(container: string, call?: Call): Promise<number>;
}

export interface Listener {
  readonly host: string;
  readonly port: number;
}

export interface PortHolder {
  /** `pod webapp`, `container web`, `nginx (process 812)`; undefined where it cannot be seen. */
  readonly name?: string;
  readonly freePort?: number;
  /** The same for programs. */
  readonly details: Readonly<Record<string, unknown>>;
}

export type ProbeCheck = ProbeSpec["check"];

export interface ProbeAnswer {
  readonly holds: boolean;
  /** What was answered, in one line: `status 503`, `nothing listens on port 8000`. */
  readonly text: string;
  /** Set where the container could not be asked: it does not run, or this user may not. */
  readonly unasked?: true;
}

export interface ObserveOptions extends Call {
  /** Also counts restarts, which takes further calls to older engines. */
  readonly restarts?: boolean;
}

export interface ListOptions extends Call {
  /** Only pods that have Sidepod's labels, be they right or not, which takes fewer calls. */
  readonly managed?: boolean;
  /** Only names, states and what else comes at no cost: counts of restarts may be missing. */
  readonly brief?: boolean;
}

export interface EngineInfo {
  readonly engine: "podman";
  readonly version: string;
  readonly apiVersion: string;
  readonly rootless: boolean;
  readonly cgroupVersion: "v1" | "v2";
  readonly cgroupManager: string;
  /** The OCI runtime; "none" where its program is gone. */
  readonly runtime: string;
  readonly networkBackend: string;
  readonly storageDriver: string;
  readonly eventLogger: string;
  /** Whether /proc of the engine's machine is the one that this process sees. */
  readonly local: boolean;
}

export interface Wanted {
  readonly images: readonly string[];
  readonly volumes: readonly string[];
  readonly secrets: readonly string[];
}

export interface Found {
  /** Image reference to image ID. */
  readonly images: ReadonlyMap<string, string>;
  readonly volumes: ReadonlySet<string>;
  readonly secrets: ReadonlyMap<string, FoundSecret>;
}

/** Both are undefined for others' secrets. */
export interface FoundSecret {
  /** The name of the pod that Sidepod made it for. */
  readonly pod?: string | undefined;
  readonly digest?: string | undefined;
}

export interface LabelledVolume {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface MortalVolume {
  readonly container: string;
  readonly volume: string;
  /** Where it is mounted in the container. */
  readonly target: string;
}

/** What Sidepod made for a pod beside its containers. */
export interface Belongings {
  readonly volumes: readonly string[];
  /** Those of them that go with the pod. */
  readonly ephemeral: readonly string[];
  readonly secrets: readonly string[];
  /** Those that containers have without a name of their own, in the order of `volumes`. */
  readonly anonymous: readonly { readonly volume: string; readonly container: string }[];
  /** Empty volumes that note what the file calls a volume or secret by now. */
  readonly standings: readonly { readonly volume: string; readonly standing: Standing }[];
}

/** Reads the content of a secret, which is part of no plan. */
export type ReadSecret = (secret: SecretSpec) => Promise<Uint8Array>;

export interface PerformOptions extends Call {
  readonly readSecret?: ReadSecret;
  /** Called with how far a long step is, in words. */
  readonly onProgress?: (text: string) => void;
}

export interface LogOptions extends Call {
  readonly follow?: boolean;
  /** RFC 3339. */
  readonly since?: string;
  readonly until?: string;
  readonly tail?: number;
  /** Where reading goes on, instead of at `since` or `tail`; moved as the log is read. */
  readonly bookmark?: LogBookmark;
}

/** How far a log was read, over several readings; `{}` where none has been. The backend knows what is in it. */
export interface LogBookmark {
  /** In bytes of a file, which its inode number tells from one that has replaced it. */
  file?: { readonly inode: number; readonly offset: number };
  /** Up to a time, RFC 3339, and how many lines have just that. */
  time?: { readonly time: string; readonly lines: number };
}

export interface LogRecord {
  /** RFC 3339 with nanoseconds, as the engine wrote it. */
  readonly time: string;
  readonly stream: "stdout" | "stderr";
  /** One whole line without its line feed; partial lines are joined. */
  readonly line: string;
}

export interface StatsOptions extends Call {
  readonly watch?: boolean;
  readonly intervalMs?: number;
}

export interface StatsSample {
  readonly container: string;
  /** Processor time used since the start, nanoseconds. */
  readonly cpuNanos: number;
  /** Share of one processor over the last interval, 0.5 is half of one. */
  readonly cpu: number;
  readonly memory: number;
  readonly memoryLimit: number;
  readonly pids: number;
  readonly blockRead: number;
  readonly blockWritten: number;
  /** Bytes over the pod's interfaces without loopback; the same for all that share one network namespace. */
  readonly netReceived: number;
  readonly netSent: number;
}

export interface EventOptions extends Call {
  readonly pod?: string;
  readonly since?: string;
  readonly until?: string;
  /** Ends with the events that are there instead of waiting for more. */
  readonly past?: boolean;
}

export interface BackendEvent {
  readonly time: string;
  readonly type: "container" | "pod" | "image" | "volume" | "network" | "secret" | "system";
  /** The engine's word: create, start, died, stop, remove, ... */
  readonly action: string;
  readonly id: string;
  readonly name: string;
  readonly podId?: string;
  readonly exitCode?: number;
  /** With `health_status`: healthy, unhealthy, ... */
  readonly health?: string;
  /** Of what a supervisor tells: why. */
  readonly reason?: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ExecOptions extends Call {
  readonly command: readonly string[];
  readonly user?: string;
  readonly workingDir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly tty?: boolean;
  readonly stdin?: boolean;
  readonly size?: { readonly columns: number; readonly rows: number };
}

export interface ExecSession extends AsyncDisposable {
  /** The remote command's standard input; ending it half-closes. */
  readonly stdin: NodeJS.WritableStream;
  /** With a TTY all output is stdout. */
  readonly output: AsyncIterable<{
    readonly stream: "stdout" | "stderr";
    readonly data: Uint8Array;
  }>;
  resize(size: { readonly columns: number; readonly rows: number }): Promise<void>;
  /** Sends the command a signal; false where that cannot be done from this machine. */
  kill(signal: NodeJS.Signals): Promise<boolean>;
  /** Settles after the output has ended. */
  exitCode(): Promise<number>;
}
