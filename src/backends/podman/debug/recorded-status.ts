import type { Call } from "../../../engine/backend.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";

/**
 * The exit status of a container that has removed itself before anybody waited for it: the engine's
 * record of events has it.
 *
 * @param id its whole ID
 * @throws SidepodError `not-found` where the engine keeps no such record
 */
export async function recordedStatus(
  { system }: Pick<LibpodClient, "system">,
  id: string,
  { signal }: Call,
): Promise<number> {
  const filters = { type: ["container"], event: ["died"], container: [id] };
  let cause: unknown;
  try {
    for await (const { Actor } of system.events({ since: "5m", stream: false, filters, signal })) {
      const status = Actor.Attributes?.containerExitCode ?? "";
      if (/^\d+$/.test(status)) return Number(status);
    }
  } catch (error) {
    // As with the events backend none.
    if (!isSidepodError(error, "engine")) throw error;
    cause = error;
  }
  throw new SidepodError("not-found", "the container has ended, and nobody knows its status", {
    evidence: [
      "it has removed itself, and the engine's events do not tell of its end",
      ...(isSidepodError(cause) ? [cause.message] : []),
    ],
    hint: "sidepod engine",
    details: { container: id },
    cause,
  });
}
