import { setTimeout as sleep } from "node:timers/promises";
import { SidepodError } from "../../errors.ts";
import type { LibpodClient } from "../../libpod/client.ts";
import type { EventRecord } from "../../libpod/types/event.ts";

const pauseMs = 100;
/** Streams that end at once after which the engine is taken for broken. */
const mostInVain = 5;

/**
 * Events from now on, or from a time in the past. Podman ends such a stream when it begins a new file
 * of events, which it does at 1 MB (4.3); it is opened again where it ended, and nothing comes twice.
 *
 * @throws SidepodError `engine-lost` where no stream stays open
 */
export async function* liveEvents(
  client: Pick<LibpodClient, "system">,
  { since, signal }: { readonly since?: string | undefined; readonly signal: AbortSignal },
): AsyncGenerator<EventRecord, void, undefined> {
  let from = since;
  let lastNano = 0;
  /** What came at the last moment, which is asked for again. */
  let atLast = new Set<string>();
  for (let inVain = 0; inVain < mostInVain; inVain += 1) {
    const opened = new Date().toISOString();
    for await (const record of client.system.events({ signal, ...(from && { since: from }) })) {
      const { timeNano } = record;
      const identity = `${record.Type} ${record.Action} ${record.Actor.ID}`;
      if (timeNano < lastNano || (timeNano === lastNano && atLast.has(identity))) continue;
      if (timeNano > lastNano) atLast = new Set();
      atLast.add(identity);
      lastNano = timeNano;
      inVain = 0;
      yield record;
    }
    signal.throwIfAborted();
    from = lastNano === 0 ? (from ?? opened) : new Date(Math.floor(lastNano / 1e6)).toISOString();
    await sleep(pauseMs, undefined, { signal });
  }
  throw new SidepodError("engine-lost", "the engine stopped sending events", {
    hint: "sidepod engine",
  });
}
