import { setTimeout as sleep } from "node:timers/promises";
import { isSidepodError, type SidepodError } from "../../errors.ts";
import type { Inventory } from "../seam/inventory.ts";
import type { ContainerState, ObservedContainer, ObservedPod } from "../seam/observed.ts";
import type { LogBookmark, LogOptions, Streams } from "../seam/streams.ts";
import { type LogRun, type LogSource, mergeLogs } from "./merge-logs.ts";

/** Whose lines these are; the same object for all lines of a container. */
export interface LogOrigin {
  readonly pod: string;
  readonly name: string;
  readonly id: string;
}

export interface PodLogsOptions extends Omit<LogOptions, "bookmark"> {
  /** The pods to read, as they were observed. */
  readonly pods: readonly ObservedPod[];
  /** Which of their containers; by default all but the infra containers. */
  readonly select?: (pod: ObservedPod, container: ObservedContainer) => boolean;
  /** Following goes on until this is aborted, also while nothing runs; then what runs is read out. */
  readonly held?: AbortSignal | undefined;
  /** Called where a container's log cannot be read, when the others go on. */
  readonly onUnreadable: (origin: LogOrigin, error: SidepodError) => void;
}

/** How long a line that is followed waits for an earlier one of another container. */
const windowMs = 50;
/** How long nothing runs until following ends: a container that is restarted comes back by then. */
const settleMs = 1000;

/**
 * The logs of pods in order of time. When followed, containers that start later are picked up, and
 * it ends when none of the pods' containers has run for a second. What has started and ended without
 * being noticed is read then: nothing depends on being quick. Runs are valid until the next ones are
 * asked for.
 */
export async function* readPodLogs(
  backend: Inventory & Streams,
  options: PodLogsOptions,
): AsyncGenerator<readonly LogRun<LogOrigin>[], void, undefined> {
  const { pods, follow = false, since, until, tail, signal, held, onUnreadable } = options;
  const select = options.select ?? ((_, { role }) => role !== "infra");
  const merge = mergeLogs<LogOrigin>(follow ? { windowMs } : {});
  const origins = new Map<string, LogOrigin>();
  const bookmarks = new Map<string, LogBookmark>();
  const unreadable = new Set<string>();
  const reading = new Set<string>();
  const startedMeanwhile = new Set<string>();
  const ending = new AbortController();
  let isLastReading = false;
  // A little earlier, so that nothing is missed; what is known already is left out.
  const startedAt = new Date(Date.now() - 2000).toISOString();

  for (const pod of pods) {
    for (const container of pod.containers) {
      if (select(pod, container)) open(pod, container, { follow, last: tail });
    }
  }
  const watching = follow ? watch().catch(fail) : undefined;
  let failure: { readonly error: unknown } | undefined;
  if (!follow) merge.close();
  const release = (): void => void endWhenStill().catch(fail);
  held?.addEventListener("abort", release);
  try {
    yield* merge;
    if (failure) throw failure.error;
  } finally {
    held?.removeEventListener("abort", release);
    ending.abort();
    await watching;
  }

  function fail(error: unknown): void {
    if (!ending.signal.aborted) failure = { error };
    merge.close();
    ending.abort();
  }

  /** @param last how many lines of its past are wanted; of what starts while it is followed, all */
  function open(
    pod: ObservedPod,
    container: ObservedContainer,
    { follow: goOn, last }: { readonly follow: boolean; readonly last?: number | undefined },
  ): void {
    const { id, name } = container;
    if (reading.has(id)) return;
    reading.add(id);
    const origin = origins.get(id) ?? { pod: pod.name, name, id };
    origins.set(id, origin);
    const bookmark = bookmarks.get(id) ?? {};
    bookmarks.set(id, bookmark);
    merge.add(origin, (left) => {
      const signals = [left, ending.signal, ...(signal ? [signal] : [])];
      const source = backend.logChunks(id, {
        follow: goOn,
        signal: AbortSignal.any(signals),
        ...(follow && { bookmark }),
        ...(since !== undefined && { since }),
        ...(until !== undefined && { until }),
        ...(last !== undefined && { tail: last }),
      });
      return track(origin, source, () => {
        if (!left.aborted) open(pod, container, { follow });
      });
    });
  }

  /** Lets the others go on where a log cannot be read. */
  async function* track(
    origin: LogOrigin,
    source: LogSource,
    openAgain: () => void,
  ): AsyncGenerator<Buffer> {
    const { id } = origin;
    try {
      yield* source;
    } catch (error) {
      if (ending.signal.aborted && !signal?.aborted) return;
      if (isSidepodError(error, "not-found")) return; // removed meanwhile
      if (!isSidepodError(error, "logs-unavailable")) throw error;
      if (!unreadable.has(id)) onUnreadable(origin, error);
      unreadable.add(id);
    } finally {
      reading.delete(id);
      if (follow) void endWhenStill().catch(fail);
    }
    // The end was that of the life before.
    if (startedMeanwhile.delete(id) && !ending.signal.aborted) openAgain();
  }

  async function watch(): Promise<void> {
    void endWhenStill().catch(fail);
    const listening = AbortSignal.any([ending.signal, ...(signal ? [signal] : [])]);
    const ids = new Set(pods.map(({ id }) => id));
    for await (const { type, action, podId, id } of backend.events({
      since: startedAt,
      signal: listening,
    })) {
      if (type !== "container" || action !== "start" || !podId || !ids.has(podId)) continue;
      if (isLastReading) return;
      if (reading.has(id)) {
        startedMeanwhile.add(id);
        continue;
      }
      const pod = await backend.observe(podId, { signal: listening });
      const container = pod?.containers.find((each) => each.id === id);
      if (!pod || !container || isLastReading || !select(pod, container)) continue;
      open(pod, container, { follow });
    }
  }

  /** Ends it when nothing is read and nothing runs, now and a while later: all is read to its end. */
  async function endWhenStill(): Promise<void> {
    if (isLastReading || (held && !held.aborted)) return;
    // The next line tells a sleep that was broken off.
    const waitMs = held ? 0 : settleMs;
    await sleep(waitMs, undefined, { signal: ending.signal }).catch(() => undefined);
    if (ending.signal.aborted || reading.size > 0) return;
    const call = signal ? { signal } : {};
    const now = await Promise.all(pods.map(({ id }) => backend.observe(id, call)));
    if (isLastReading) return;
    const selected = now.flatMap((pod) =>
      (pod?.containers ?? []).flatMap((container) =>
        pod && select(pod, container) ? [{ pod, container }] : [],
      ),
    );
    // One that was started again before its log was seen to end has no start to wait for.
    for (const { pod, container } of selected) {
      if (writingStates.has(container.state)) open(pod, container, { follow });
    }
    if (reading.size > 0) return;
    isLastReading = true;
    for (const { pod, container } of selected) {
      if (!unreadable.has(container.id)) open(pod, container, { follow: false });
    }
    merge.close();
  }
}

const writingStates: ReadonlySet<ContainerState> = new Set(["running", "paused", "stopping"]);
