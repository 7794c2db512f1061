import { stat } from "node:fs/promises";
import type { Call } from "../../../core/seam/call.ts";
import type { LibpodClient } from "../../../libpod/client.ts";

/** How long an engine elsewhere may take to note a start; from there it cannot be known better. */
const engineDelayMs = 1000;

/**
 * From when on the log of a container is of its last life. What ends at once has written before the
 * engine notes that it was started, and its configuration for the OCI runtime is written anew before
 * each start, after the end of the life before (initAndStart and saveSpec in libpod).
 *
 * @returns RFC 3339; undefined where it was never started
 */
export async function logStartOf(
  { containers }: Pick<LibpodClient, "containers">,
  container: string,
  local: boolean,
  call: Call = {},
): Promise<string | undefined> {
  const { State, OCIConfigPath } = await containers.inspect(container, call);
  if (State.StartedAt.startsWith("0001-")) return undefined;
  const startedMs = Date.parse(State.StartedAt);
  const preparedMs = local && OCIConfigPath ? await changedMs(OCIConfigPath) : undefined;
  const isOfThisLife = preparedMs !== undefined && preparedMs <= startedMs;
  return new Date(isOfThisLife ? preparedMs : startedMs - engineDelayMs).toISOString();
}

function changedMs(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined, // not ours to see
  );
}
