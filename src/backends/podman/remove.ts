import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "../../engine/backend.ts";
import { isSidepodError } from "../../errors.ts";
import type { LibpodClient } from "../../libpod/client.ts";

const patienceMs = 5000;
const pollMs = 50;

/** Removes a container, which is killed where it runs, with its anonymous volumes. */
export function removeContainer(
  { containers }: LibpodClient,
  id: string,
  call: Call = {},
): Promise<void> {
  return untilGone(
    () => containers.remove(id, { force: true, volumes: true, timeout: 0, ...call }),
    async () => (await containers.inspect(id, call)).State.Status === "stopping",
    call,
  );
}

/** Removes a pod with all that is in it. */
export function removePod({ pods }: LibpodClient, id: string, call: Call = {}): Promise<void> {
  return untilGone(
    () => pods.remove(id, { force: true, timeout: 0, ...call }),
    async () =>
      (await pods.inspect(id, call)).Containers?.some(({ State }) => State === "stopping") ?? false,
    call,
  );
}

/**
 * Podman 4.3 refuses where something ends just then, and calls it stopping until its end is noticed.
 * What is removed before that leaves its runtime's folder behind, so that is waited for.
 */
async function untilGone(
  remove: () => Promise<void>,
  isEnding: () => Promise<boolean>,
  { signal }: Call,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (let refusal: unknown; ; ) {
    try {
      if (refusal === undefined || !(await isEnding())) return await remove();
    } catch (error) {
      if (isSidepodError(error, "not-found")) return;
      if (!isSidepodError(error, "not-running")) throw error;
      refusal = error;
    }
    if (performance.now() > deadline) throw refusal;
    await sleep(pollMs, undefined, { signal });
  }
}
