import type { Socket } from "node:net";
import { StringDecoder } from "node:string_decoder";

export interface LineLimits {
  /** Bytes that a line may have. */
  readonly longest: number;
  /** How long it may take until the first line is there; without it as long as it takes. */
  readonly firstWithinMs?: number;
}

/** Why what a socket says is not read any further. */
export class LimitError extends Error {
  override readonly name = "LimitError";
}

/**
 * The lines that come from a socket, without their ends. What is not ended by the other side's close is
 * no line. Leaving the loop destroys the socket.
 *
 * @throws LimitError when a line is too long, or the first does not come in time
 */
export async function* readLines(
  socket: Socket,
  { longest, firstWithinMs }: LineLimits,
): AsyncGenerator<string, void, undefined> {
  const late = new LimitError(`no output within ${(firstWithinMs ?? 0) / 1000} s`);
  const timer =
    firstWithinMs === undefined ? undefined : setTimeout(() => socket.destroy(late), firstWithinMs);
  const decoder = new StringDecoder("utf8");
  let begun = "";
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      const lines = (begun + decoder.write(chunk)).split("\n");
      begun = lines.pop() ?? "";
      for (const line of lines) {
        refuseLong(line, longest);
        clearTimeout(timer);
        yield line;
      }
      refuseLong(begun, longest);
    }
  } catch (error) {
    if (!hasJustEnded(error)) throw error;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function refuseLong(line: string, longest: number): void {
  if (line.length > longest) throw new LimitError(`a line has more than ${longest} characters`);
}

/** The other side may end at any time. */
function hasJustEnded(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return ["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE"].includes(code);
}
