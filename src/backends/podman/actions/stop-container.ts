import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "../../../core/seam/call.ts";
import { isSidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";

const maxTries = 10;
const pauseMs = 50;

/**
 * Stops a container within its grace.
 *
 * @podman 4.3: a container that is inspected while it is being stopped counts as running again, and is not
 *   cleaned up: the stop is asked for once more.
 */
export async function stopContainer(
  { containers }: Pick<LibpodClient, "containers">,
  id: string,
  { graceMs, signal }: Call & { readonly graceMs?: number | undefined },
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      const timeout = graceMs === undefined ? {} : { timeout: Math.ceil(graceMs / 1000) };
      await containers.stop(id, { ...timeout, signal });
      return;
    } catch (error) {
      const isUnfinished =
        isSidepodError(error, "engine") && error.details.reason === "stop-unfinished";
      if (!isUnfinished || tries === maxTries) throw error;
    }
    await sleep(pauseMs, undefined, { signal });
  }
}
