import type { OutputChunk } from "../../../libpod/frames.ts";

/**
 * What the engine says among a session's output about its own connection to it: standard input that
 * nobody has read, and keys that have left the session (hijackWriteError in pkg/api/handlers). That it
 * could not *read* is left: then it has lost what a command wrote last beside input that it left unread.
 */
const aboutInput = /^Error: write unixpacket .*: (?:connection reset by peer|broken pipe)\s*$/;
const aboutKeys = /Error: detached from container\r?\n?$/;
const longestBytes = 400;

/** Passes output on without them. */
export async function* withoutEngineWords(
  source: AsyncIterable<OutputChunk>,
  tty: boolean,
): AsyncGenerator<OutputChunk> {
  for await (const chunk of source) {
    const { stream, data } = chunk;
    const mayBe = tty || (stream === "stderr" && data.length < longestBytes);
    const tail = mayBe ? data.toString("latin1", Math.max(0, data.length - longestBytes)) : "";
    if (!tty && aboutInput.test(tail)) continue;
    const words = tty ? aboutKeys.exec(tail)?.[0].length : undefined;
    if (words === undefined) yield chunk;
    else if (data.length > words) yield { stream, data: data.subarray(0, data.length - words) };
  }
}
