import type { Call } from "../core/seam/call.ts";
import type { ObservedPod } from "../core/seam/observed.ts";
import type { Streams } from "../core/seam/streams.ts";
import type { History } from "../core/supervise/restart-history.ts";
import { resetAfterMs } from "../core/supervise/restarts.ts";

/**
 * How often the containers of these pods have been started again, from the engine's record of events:
 * a later supervisor continues where the last one stopped.
 */
export async function readHistories(
  backend: Streams,
  pods: readonly ObservedPod[],
  { signal }: Call,
): Promise<ReadonlyMap<string, History>> {
  const since = pods.map(({ createdAt }) => createdAt).sort()[0];
  const histories = new Map<string, History>();
  if (since === undefined) return histories;
  const ids = new Set(pods.flatMap(({ containers }) => containers.map(({ id }) => id)));
  const startedMs = new Map<string, number>();
  for await (const event of backend.events({ since, past: true, signal })) {
    const { id, action, time } = event;
    if (!ids.has(id)) continue;
    const before = histories.get(id);
    if (action === "start") {
      startedMs.set(id, Date.parse(time));
      histories.set(id, {
        restarts: before === undefined ? 0 : before.restarts + 1,
        failuresInARow: before?.failuresInARow ?? 0,
        ended: false,
      });
    }
    if (action === "died" && before !== undefined) {
      const lifeMs = Date.parse(time) - (startedMs.get(id) ?? Date.parse(time));
      histories.set(id, {
        ...before,
        failuresInARow: lifeMs >= resetAfterMs ? 1 : before.failuresInARow + 1,
        ended: true,
      });
    }
  }
  return histories;
}
