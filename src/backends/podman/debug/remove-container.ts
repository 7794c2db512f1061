import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "../../../engine/backend.ts";
import { isSidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";

const mostRemovals = 20;
const removalPauseMs = 50;

/** One that removes itself may be gone. */
export async function removeContainer(
  { containers }: LibpodClient,
  id: string,
  call: Call = {},
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await containers.remove(id, { force: true, volumes: true, timeout: 0, ...call });
    } catch (error) {
      if (isSidepodError(error, "not-found")) return;
      // It ended between the engine's look at it and its signal.
      const endedMeanwhile =
        isSidepodError(error, "engine") && error.details.engineCause === "container state improper";
      if (!endedMeanwhile || tries === mostRemovals) throw error;
      await sleep(removalPauseMs, undefined, { signal: call.signal });
    }
  }
}
