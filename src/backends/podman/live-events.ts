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
 * Events from now on, or from a time in the past. Podman 4.3 ends such a stream when it begins a new
 * file of events, which it does at 1 MB, and with an error where it reads a record that is only half
 * written (it takes the end of the file for one of a line). It is opened again where it ended, and
 * nothing comes twice.
 *
 * @throws SidepodError `engine-lost` where no stream stays open, or what the engine says of it
 */
export async function* liveEvents(
  client: Pick<LibpodClient, "system">,
  { since, filters, signal }: LiveEventOptions,
): AsyncGenerator<EventRecord, void, undefined> {
  let from = since;
  let failure: SidepodError | undefined;
  let lastNano = 0;
  /** What came at the last moment, which is asked for again. */
  let atLast = new Set<string>();
  for (let inVain = 0; inVain < mostInVain; inVain += 1) {
    const opened = new Date().toISOString();
    const options = { signal, ...(from && { since: from }), ...(filters && { filters }) };
    try {
      for await (const record of client.system.events(options)) {
        const { timeNano } = record;
        const identity = `${record.Type} ${record.Action} ${record.Actor.ID}`;
        if (timeNano < lastNano || (timeNano === lastNano && atLast.has(identity))) continue;
        if (timeNano > lastNano) atLast = new Set();
        atLast.add(identity);
        lastNano = timeNano;
        inVain = 0;
        failure = undefined;
        yield record;
      }
    } catch (error) {
      if (!isSidepodError(error, "engine")) throw error;
      failure = error;
    }
    signal.throwIfAborted();
    from = lastNano === 0 ? (from ?? opened) : new Date(Math.floor(lastNano / 1e6)).toISOString();
    await sleep(pauseMs, undefined, { signal });
  }
  if (failure !== undefined) throw failure;
  throw new SidepodError("engine-lost", "the engine stopped sending events", {
    hint: "sidepod engine",
  });
}
