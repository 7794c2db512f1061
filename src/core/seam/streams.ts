import type { LogSource } from "../logs/merge-logs.ts";
import type { Call } from "./call.ts";

/** Streams: logs, samples, events. */
export interface Streams {
  logs(container: string, options?: LogOptions): AsyncIterable<LogRecord>;
  /** The same in bulk: chunks of whole lines as logs/log-line.ts describes them, parts not joined. */
  logChunks(container: string, options?: LogOptions): LogSource;
  /**
   * From when on its log is of its last life, RFC 3339: a container can write before the engine has
   * noted its start. Undefined where it was never started.
   */
  logStartOf(container: string, call?: Call): Promise<string | undefined>;
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
  /** Waits until a container has ended; returns its exit status. */
  awaitExit(container: string, call?: Call): Promise<number>;
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
