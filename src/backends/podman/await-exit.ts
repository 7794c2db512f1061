import { once } from "node:events";
import type { Call } from "../../engine/backend.ts";
import { isSidepodError } from "../../errors.ts";
import type { LibpodClient } from "../../libpod/client.ts";
import { liveEvents } from "./live-events.ts";

/**
 * Waits until a container has ended; returns its exit status. The engine's own wait looks four times
 * a second and does not see the end of what the engine starts again at once, which its events tell.
 */
export async function awaitExit(
  client: Pick<LibpodClient, "containers" | "system">,
  container: string,
  { signal }: Call,
): Promise<number> {
  const over = new AbortController();
  const call = { signal: AbortSignal.any(signal ? [signal, over.signal] : [over.signal]) };
  const waiting = client.containers.wait(container, call);
  const hearing = hearDeath(client, container, call);
  try {
    return await Promise.race([waiting, hearing]);
  } finally {
    over.abort();
    await Promise.allSettled([waiting, hearing]);
  }
}

/**
 * Where no event comes, the other way tells of the end, or that the engine is gone. When Podman begins
 * a new file of events, 4.3 gives half of those in the old one again (ReOpen of its tail): ends of
 * containers that had the name before, and of earlier lives of this one.
 */
async function hearDeath(
  client: Pick<LibpodClient, "containers" | "system">,
  container: string,
  call: { readonly signal: AbortSignal },
): Promise<number> {
  const filters = { type: ["container"], event: ["died"], container: [container] };
  const life = client.containers.inspect(container, call);
  life.catch(() => undefined); // It is awaited when an end is told of.
  try {
    for await (const { Actor, timeNano } of liveEvents(client, { ...call, filters })) {
      const { Id, State } = await life;
      if (Actor.ID !== Id || timeNano / 1e6 < Date.parse(State.StartedAt)) continue;
      const status = Number(Actor.Attributes?.containerExitCode);
      if (Number.isInteger(status)) return status;
    }
  } catch (error) {
    // What the engine's own wait tells as well, or does not need.
    const isTold = (["engine", "engine-lost", "not-found"] as const).some((code) =>
      isSidepodError(error, code),
    );
    if (!isTold) throw error;
  }
  if (!call.signal.aborted) await once(call.signal, "abort");
  throw call.signal.reason;
}
