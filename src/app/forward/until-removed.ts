import { setTimeout as sleep } from "node:timers/promises";
import type { Inventory } from "../../core/seam/inventory.ts";
import type { Streams } from "../../core/seam/streams.ts";
import { isSidepodError, SidepodError } from "../../errors.ts";
import type { ForwardTarget } from "./forward.ts";

/** `up` removes a container to make it anew, which takes it less than this. */
const makingAnewMs = 2000;

/**
 * Returns the error that a container has been removed, as soon as it is.
 *
 * @param since when it was still looked for, so that no removal is missed
 * @throws the signal's reason; SidepodError `engine-lost`
 */
export async function untilRemoved(
  backend: Streams & Inventory,
  { container, name }: ForwardTarget,
  since: string,
  signal: AbortSignal | undefined,
): Promise<SidepodError> {
  for await (const { type, action, name: of, id } of backend.events({ since, signal })) {
    if (type !== "container" || action !== "remove") continue;
    if (of !== container && !id.startsWith(container)) continue;
    await sleep(makingAnewMs, undefined, signal ? { signal } : {});
    try {
      await backend.startOf(container, { signal });
    } catch (error) {
      if (!isSidepodError(error, "not-found")) throw error;
      return new SidepodError("not-found", `${name} was removed while its ports were forwarded`, {
        hint: "sidepod ps",
        details: { target: name },
        cause: error,
      });
    }
  }
  signal?.throwIfAborted();
  throw new SidepodError("engine-lost", "the engine stopped sending events", {
    hint: "sidepod engine",
  });
}
