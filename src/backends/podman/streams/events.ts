import { setTimeout as sleep } from "node:timers/promises";
import type { BackendEvent, EventOptions } from "../../../core/seam/streams.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import type { EventStreamOptions } from "../../../libpod/calls/system-calls.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { EventRecord } from "../../../libpod/types/system.ts";

/**
 * What happens on the engine; of one pod (name or ID) its own events and those of its containers.
 * Podman's own filter for pods leaves the containers out, so it is done here.
 *
 * @podman 4.3: nothing at all comes where an end in the past is asked for.
 *
 * @throws SidepodError `engine-lost` where the engine stops while it is listened to
 */
export async function* readBackendEvents(
  client: LibpodClient,
  { pod, since, until, past = false, signal }: EventOptions,
): AsyncGenerator<BackendEvent, void, undefined> {
  const isWanted = await wantedOf(client, pod, signal);
  const untilMs = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);
  using end = endAt(past ? Number.POSITIVE_INFINITY : untilMs);
  const either = signal ? AbortSignal.any([signal, end.signal]) : end.signal;
  const range = { signal: either, ...(since !== undefined && { since }) };
  const records =
    past || untilMs <= Date.now()
      ? client.system.events({ ...range, stream: false })
      : liveEvents(client, range);
  try {
    for await (const record of records) {
      const event = toBackendEvent(record);
      if (!event || Date.parse(event.time) > untilMs) continue;
      if (isWanted(event)) yield event;
    }
  } catch (error) {
    if (!end.signal.aborted || signal?.aborted) throw error;
  }
  signal?.throwIfAborted();
}

/** Some events of a container, such as the end of an exec, don't say which pod it is in. */
async function wantedOf(client: LibpodClient, pod: string | undefined, signal?: AbortSignal) {
  if (pod === undefined) return () => true;
  const { Id, Containers } = await client.pods.inspect(pod, { ...(signal && { signal }) });
  const members = new Set([Id, ...(Containers ?? []).map((container) => container.Id)]);
  return ({ podId, id }: BackendEvent): boolean => {
    if (podId === Id) members.add(id);
    return members.has(id);
  };
}

/** Aborts at a time of the clock; setTimeout itself counts to 24 days only. */
function endAt(timeMs: number): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const leftMs = timeMs - Date.now();
  const timer =
    leftMs > 0 && leftMs < 2 ** 31 ? setTimeout(() => controller.abort(), leftMs) : undefined;
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}

const types: readonly string[] = [
  "container",
  "pod",
  "image",
  "volume",
  "network",
  "secret",
  "system",
];

/** What Podman puts among the labels. */
const reserved = new Set(["name", "image", "podId", "containerExitCode", "execDiedExitCode"]);

/** Undefined for a kind of event that is not known here. */
export function toBackendEvent(record: EventRecord): BackendEvent | undefined {
  if (!isKnownType(record.Type)) return undefined;
  const attributes = record.Actor.Attributes ?? {};
  const { name = "", podId = "", containerExitCode } = attributes;
  // @podman <5.0: `containerExitCode` is "0" on every event but this one.
  const exitCode = /^(exec_)?died$/.test(record.Action) ? containerExitCode : undefined;
  return {
    time: toTime(record),
    type: record.Type,
    action: record.Action,
    id: record.Actor.ID,
    name,
    ...(podId !== "" && { podId }),
    ...(exitCode !== undefined && exitCode !== "" && { exitCode: Number(exitCode) }),
    ...(record.HealthStatus && { health: record.HealthStatus }),
    labels: Object.fromEntries(Object.entries(attributes).filter(([key]) => !reserved.has(key))),
  };
}

function isKnownType(type: string): type is BackendEvent["type"] {
  return types.includes(type);
}

/** To microseconds: what a number of nanoseconds since 1970 still holds exactly. */
function toTime({ time, timeNano }: EventRecord): string {
  const micros = Math.round((timeNano - time * 1e9) / 1000);
  const within = Math.min(Math.max(micros, 0), 999_999);
  return `${new Date(time * 1000).toISOString().slice(0, 19)}.${String(within).padStart(6, "0")}Z`;
}

interface LiveEventOptions extends Pick<EventStreamOptions, "since" | "filters"> {
  readonly signal: AbortSignal;
}

const pauseMs = 100;
/** Streams that end at once after which the engine is taken for broken. */
const maxInVain = 5;
/**
 * How far behind the newest record one can still come. Podman takes the time of an event before it waits
 * for the lock of its file (EventLogFile.Write), so those of several processes are not in order.
 */
const disorderMs = 10_000;

/**
 * Events from now on, or from a time in the past. A stream that ends is opened again a little before
 * where it ended, and nothing comes twice.
 *
 * @podman 4.3: a stream ends when the engine begins a new file of events, which it does at 1 MB, and with an
 *   error where it reads a record that is only half written (the end of the file is taken for one of a line).
 *
 * @throws SidepodError `engine-lost` where no stream stays open, or what the engine says of it
 */
export async function* liveEvents(
  client: Pick<LibpodClient, "system">,
  { since, filters, signal }: LiveEventOptions,
): AsyncGenerator<EventRecord, void, undefined> {
  const start = since ?? new Date().toISOString();
  const recent = new RecentRecords();
  let from = since;
  let failure: SidepodError | undefined;
  for (let inVain = 0; inVain < maxInVain; inVain += 1) {
    const options = { signal, ...(from && { since: from }), ...(filters && { filters }) };
    try {
      for await (const record of client.system.events(options)) {
        if (!recent.isNew(record)) continue;
        inVain = 0;
        failure = undefined;
        yield record;
      }
    } catch (error) {
      if (!isSidepodError(error, "engine")) throw error;
      failure = error;
    }
    signal.throwIfAborted();
    from = recent.oldestMs > Date.parse(start) ? new Date(recent.oldestMs).toISOString() : start;
    await sleep(pauseMs, undefined, { signal });
  }
  if (failure !== undefined) throw failure;
  throw new SidepodError("engine-lost", "the engine stopped sending events", {
    hint: "sidepod engine",
  });
}

/** Tells a record that has come already, or is too old to be more than the repetition of one. */
class RecentRecords {
  #newestMs = Number.NEGATIVE_INFINITY;
  /** What each has of its own, and when it was, in order of arrival. */
  readonly #seen = new Map<string, number>();

  /** Before it every record has come. */
  get oldestMs(): number {
    return this.#newestMs - disorderMs;
  }

  isNew({ Type, Action, Actor, timeNano }: EventRecord): boolean {
    const identity = `${timeNano} ${Type} ${Action} ${Actor.ID}`;
    const timeMs = Math.floor(timeNano / 1e6);
    if (timeMs < this.oldestMs || this.#seen.has(identity)) return false;
    this.#seen.set(identity, timeMs);
    this.#newestMs = Math.max(this.#newestMs, timeMs);
    for (const [other, otherMs] of this.#seen) {
      if (otherMs >= this.oldestMs) break;
      this.#seen.delete(other);
    }
    return true;
  }
}
