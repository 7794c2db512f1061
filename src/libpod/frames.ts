import { SidepodError } from "../errors.ts";

export type StreamName = "stdout" | "stderr";

/** A piece of output as the engine sent it. */
export interface OutputChunk {
  readonly stream: StreamName;
  readonly data: Buffer;
}

const headerBytes = 8;
/** A longer frame is a sign that the stream is not framed at all. */
const maxFrameBytes = 64 * 1024 * 1024;
const streamNames = ["stdout", "stdout", "stderr"] as const;
const errorType = 3;

/**
 * Takes apart a stream in which each frame has a header of eight bytes: its type, three zeros and
 * the length of its data, big endian. Frames come out whole, whatever the pieces in which bytes
 * come in; pieces of a long frame are joined once.
 */
export class FrameDecoder {
  /** Set when the bytes hold an error frame (`engine`) or no frame at all (`protocol`). */
  failure: SidepodError | undefined;
  #pieces: Buffer[] = [];
  #buffered = 0;
  /** How many bytes have to be there before anything can be said. */
  #needed = headerBytes;

  /** Returns the frames that end in these bytes; nothing any more after a failure. */
  push(bytes: Buffer): OutputChunk[] {
    if (this.failure !== undefined) return [];
    this.#pieces.push(bytes);
    this.#buffered += bytes.length;
    if (this.#buffered < this.#needed) return [];
    const buffer = this.#pieces.length === 1 ? bytes : Buffer.concat(this.#pieces);
    const frames: OutputChunk[] = [];
    let at = 0;
    this.#needed = headerBytes;
    while (buffer.length - at >= headerBytes) {
      const type = readType(buffer, at);
      const length = buffer.readUInt32BE(at + 4);
      if (type === undefined || length > maxFrameBytes) {
        this.failure = notFramed();
        break;
      }
      const end = at + headerBytes + length;
      if (end > buffer.length) {
        this.#needed = headerBytes + length;
        break;
      }
      const data = buffer.subarray(at + headerBytes, end);
      at = end;
      if (type === errorType) {
        this.failure = errorFrame(data);
        break;
      }
      frames.push({ stream: streamNames[type] ?? "stdout", data });
    }
    const rest = buffer.subarray(at);
    this.#pieces = rest.length === 0 ? [] : [rest];
    this.#buffered = rest.length;
    return frames;
  }

  /** @throws SidepodError `engine-lost` where the stream ended inside a frame. */
  end(): void {
    if (this.failure !== undefined) throw this.failure;
    if (this.#buffered === 0) return;
    throw new SidepodError("engine-lost", "the engine's output ended in the middle of a frame", {
      details: { leftoverBytes: this.#buffered },
    });
  }
}

function readType(buffer: Buffer, at: number): number | undefined {
  const word = buffer.readUInt32BE(at);
  const type = word >>> 24;
  return type > errorType || (word & 0xffffff) !== 0 ? undefined : type;
}

function notFramed(): SidepodError {
  return new SidepodError("protocol", "the engine's output is not framed as expected");
}

function errorFrame(data: Buffer): SidepodError {
  const text = data.toString().trim();
  return new SidepodError("engine", "the engine reported an error in the middle of an output", {
    evidence: [text],
    details: { engineMessage: text },
  });
}

/** Frame after frame of a stream of bytes. Leaving it leaves the source. */
export async function* readFrames(source: AsyncIterable<Buffer>): AsyncGenerator<OutputChunk> {
  const decoder = new FrameDecoder();
  for await (const bytes of source) {
    // Not `yield*`: a quarter less time a frame.
    for (const frame of decoder.push(bytes)) yield frame;
    if (decoder.failure !== undefined) throw decoder.failure;
  }
  decoder.end();
}

/** The output of a terminal: raw bytes, all of them stdout. */
export async function* readRaw(source: AsyncIterable<Buffer>): AsyncGenerator<OutputChunk> {
  for await (const data of source) yield { stream: "stdout", data };
}
