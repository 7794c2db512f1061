import { SidepodError } from "../errors.ts";

/** An event with a long list of labels has a hundredth of it. */
const mostLineBytes = 16 * 1024 * 1024;

/**
 * One value after another from a stream of JSON documents, one a line. Bytes are split at line
 * feeds before they are decoded, so that a character cut in two stays whole. A cut connection
 * leaves half a document, which is reported as such.
 */
export async function* readJsonLines(source: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    let at = 0;
    for (;;) {
      const lineFeed = chunk.indexOf(10, at);
      if (lineFeed === -1) break;
      pieces.push(chunk.subarray(at, lineFeed));
      at = lineFeed + 1;
      const value = parseLine(pieces);
      pieces = [];
      length = 0;
      if (value !== undefined) yield value;
    }
    if (at === chunk.length) continue;
    pieces.push(chunk.subarray(at));
    length += chunk.length - at;
    if (length > mostLineBytes) {
      throw new SidepodError("protocol", "the engine's stream holds a line without an end");
    }
  }
  const last = parseLine(pieces);
  if (last !== undefined) yield last;
}

function parseLine(pieces: readonly Buffer[]): unknown {
  const text = Buffer.concat(pieces).toString().trim();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SidepodError("protocol", "the engine's stream holds a line that is not JSON", {
      evidence: [text.slice(0, 200)],
      cause: error,
    });
  }
}
