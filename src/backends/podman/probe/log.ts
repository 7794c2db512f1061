import type { Backend, Call, ProbeAnswer } from "../../../engine/backend.ts";

/**
 * Whether a line that the container has written holds a text.
 *
 * @param since when it ended the last time: it can write before the engine notes its start
 */
export async function probeLog(
  logs: Backend["logs"],
  container: string,
  wanted: string,
  since: string | undefined,
  { signal }: Call,
): Promise<ProbeAnswer> {
  for await (const { line } of logs(container, { signal, ...(since !== undefined && { since }) })) {
    if (line.includes(wanted))
      return { holds: true, text: `the log has ${JSON.stringify(wanted)}` };
  }
  signal?.throwIfAborted();
  return { holds: false, text: `no line of the log has ${JSON.stringify(wanted)}` };
}
