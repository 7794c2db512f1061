import type { OutputChunk } from "../../../libpod/frames.ts";

/**
 * What the engine writes among a command's output when it could not be started. It is text like
 * any other: only its form and the exit status 126 or 127 tell it apart.
 */
const refusalText = /^Error: (?:.*: )?OCI (?:runtime attempted to invoke|permission denied)/;
/** What follows it, about the engine's own connection. */
const aftermathText = /^Error: read unixpacket /;

/** Passes output on, but for a first piece that says that the command could not be started. */
export function withholdRefusal(source: AsyncIterable<OutputChunk>): {
  readonly output: AsyncIterable<OutputChunk>;
  readonly refusal: () => string | undefined;
} {
  let held: OutputChunk | undefined;

  async function* read(): AsyncGenerator<OutputChunk> {
    let first = true;
    for await (const chunk of source) {
      if (first && chunk.stream === "stderr" && isRefusal(chunk.data)) {
        held = chunk;
      } else if (held && !aftermathText.test(chunk.data.toString("latin1", 0, 80))) {
        // The command's own output after all.
        yield held;
        held = undefined;
        yield chunk;
      } else if (!held) {
        yield chunk;
      }
      first = false;
    }
  }

  return {
    output: read(),
    refusal: () =>
      held?.data
        .toString()
        .trim()
        .replace(/^Error: /, ""),
  };
}

function isRefusal(data: Buffer): boolean {
  return data.length < 4096 && refusalText.test(data.toString());
}
