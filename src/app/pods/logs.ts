import { createLineReader, type LineReader } from "../../core/logs/log-line.ts";
import { readTime } from "../../core/logs/log-time.ts";
import type { LogRun } from "../../core/logs/merge-logs.ts";
import { type LogOrigin, type PodLogsOptions, readPodLogs } from "../../core/logs/read-pod-logs.ts";
import { findTarget, type Target } from "../../core/observe/target.ts";
import type { ObservedContainer, ObservedPod } from "../../core/seam/observed.ts";
import type { LogRecord } from "../../core/seam/streams.ts";
import type { SidepodError } from "../../errors.ts";
import type { Session } from "../session.ts";

export interface LogsOptions extends Omit<PodLogsOptions, "pods" | "select" | "onUnreadable"> {
  /** Is told of a container whose log cannot be read, when the others go on. */
  readonly onUnreadable?: (error: SidepodError) => void;
}

/** A line of a container of a pod. */
export interface PodLogLine extends LogRecord {
  readonly pod: string;
  readonly container: string;
}

/** Logs in bulk, and whose they are. */
export interface OpenLogs {
  readonly pods: readonly ObservedPod[];
  /** The containers whose logs are read, at the beginning. */
  readonly known: readonly { readonly pod: string; readonly name: string }[];
  /** Whether one container was asked for, and nothing else. */
  readonly alone: boolean;
  readonly runs: AsyncIterable<readonly LogRun<LogOrigin>[]>;
}

/**
 * Opens the logs of pods (`webapp`) and containers (`webapp/db`) as one, in order of time.
 *
 * @throws SidepodError `not-found`; `logs-unavailable` where there is only one container
 */
export async function openLogs(
  session: Session,
  names: readonly string[],
  { onUnreadable = () => {}, ...options }: LogsOptions = {},
): Promise<OpenLogs> {
  const { backend } = session;
  const { signal = session.signal } = options;
  const observed = await backend.list({ brief: true, signal });
  const targets = names.map((name) => findTarget(observed, name));
  const pods = [...new Set(targets.map(({ pod }) => pod))];
  const select = selectorOf(targets);
  const known = pods.flatMap((pod) =>
    pod.containers
      .filter((container) => select(pod, container))
      .map(({ name }) => ({ pod: pod.name, name })),
  );
  const runs = readPodLogs(backend, {
    ...options,
    ...{ pods, select, signal },
    onUnreadable: (_, error) => {
      if (known.length < 2) throw error;
      onUnreadable(error);
    },
  });
  return { pods, known, alone: targets.length === 1 && targets[0]?.kind === "container", runs };
}

/** The same line by line. */
export async function* readLogLines(
  session: Session,
  names: readonly string[],
  options: LogsOptions = {},
): AsyncGenerator<PodLogLine, void, undefined> {
  const { runs } = await openLogs(session, names, options);
  const readers = new Map<LogOrigin, LineReader>();
  let lines: PodLogLine[] = [];
  const take =
    ({ pod, name: container }: LogOrigin) =>
    (bytes: Buffer, time: number, stderr: boolean, from: number, to: number): void => {
      lines.push({
        ...{ pod, container, time: readTime(bytes, time) },
        stream: stderr ? "stderr" : "stdout",
        line: bytes.toString("utf8", from, to),
      });
    };
  for await (const batch of runs) {
    for (const { key, bytes, from, to } of batch) {
      const reader = readers.get(key) ?? createLineReader();
      readers.set(key, reader);
      reader.read(bytes, from, to, take(key));
    }
    const ready = lines;
    lines = [];
    yield* ready;
  }
  for (const [key, reader] of readers) reader.finish(take(key));
  yield* lines;
}

/** Containers are known by their names, so that one that is made anew goes on being shown. */
function selectorOf(targets: readonly Target[]) {
  return (pod: ObservedPod, container: ObservedContainer): boolean =>
    targets.some(
      (target) =>
        target.pod.id === pod.id &&
        (target.kind === "pod"
          ? container.role !== "infra"
          : target.container.fullName === container.fullName),
    );
}
