import type { Call, ProbeAnswer } from "../../../engine/backend.ts";
import { isSidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { startExec } from "../exec/start-exec.ts";

const mostBytes = 4096;

/** Whether a command in the container ends with status 0. */
export async function probeExec(
  client: LibpodClient,
  container: string,
  command: readonly string[],
  local: boolean,
  { signal }: Call,
): Promise<ProbeAnswer> {
  await using session = await startExec(client, container, { command, signal }, local);
  const stop = (): void => void session.kill("SIGKILL").catch(() => undefined); // it may have ended
  signal?.addEventListener("abort", stop);
  try {
    let output = "";
    for await (const { data } of session.output) {
      output = (output + Buffer.from(data).toString()).slice(-mostBytes);
    }
    const status = await session.exitCode();
    signal?.throwIfAborted();
    const last = output.trim().split("\n").at(-1) ?? "";
    return { holds: status === 0, text: `status ${status}${last && `: ${last}`}` };
  } catch (error) {
    signal?.throwIfAborted();
    const known =
      isSidepodError(error, "command-not-found") || isSidepodError(error, "command-not-executable");
    if (!known) throw error;
    return { holds: false, text: error.message };
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
