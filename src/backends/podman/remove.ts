import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "../../engine/backend.ts";
import { isSidepodError } from "../../errors.ts";
import type { LibpodClient } from "../../libpod/client.ts";

const mostTries = 20;
const pauseMs = 50;

/** Removes a container, which is killed where it runs, with its anonymous volumes. */
export function removeContainer(
  { containers }: LibpodClient,
  id: string,
  call: Call = {},
): Promise<void> {
  const options = { force: true, volumes: true, timeout: 0, ...call };
  return untilGone(() => containers.remove(id, options), call);
}

/** Removes a pod with all that is in it. */
export function removePod({ pods }: LibpodClient, id: string, call: Call = {}): Promise<void> {
  const options = { force: true, timeout: 0, ...call };
  return untilGone(() => pods.remove(id, options), call);
}

/** What was to be removed may have been removed by somebody else in the meantime. */
export async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isSidepodError(error, "not-found")) throw error;
  }
}

/** What ends of itself meanwhile is refused by Podman 4, and not by the next try. */
async function untilGone(remove: () => Promise<void>, { signal }: Call): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await unlessGone(remove());
    } catch (error) {
      if (tries === mostTries || !isSidepodError(error, "not-running")) throw error;
      await sleep(pauseMs, undefined, { signal });
    }
  }
}
