import { setTimeout as sleep } from "node:timers/promises";
import { isSidepodError, SidepodError } from "../../errors.ts";
import type { LibpodClient } from "../../libpod/client.ts";
import type { EventStreamOptions } from "../../libpod/system-calls.ts";
import type { EventRecord } from "../../libpod/types/event.ts";

export interface LiveEventOptions extends Pick<EventStreamOptions, "since" | "filters"> {
  readonly signal: AbortSignal;
}

const pauseMs = 100;
/** Streams that end at once after which the engine is taken for broken. */
const mostInVain = 5;
/**
 * How far behind the newest record one can still come. Podman takes the time of an event before it waits
 * for the lock of its file (EventLogFile.Write), so those of several processes are not in order.
 */
const disorderMs = 10_000;

/**
 * Events from now on, or from a time in the past. Podman 4.3 ends such a stream when it begins a new
 * file of events, which it does at 1 MB, and with an error where it reads a record that is only half
 * written (it takes the end of the file for one of a line). It is opened again a little before where it
 * ended, and nothing comes twice.
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
  for (let inVain = 0; inVain < mostInVain; inVain += 1) {
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
