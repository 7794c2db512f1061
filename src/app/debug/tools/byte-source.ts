import { SidepodError } from "../../../errors.ts";

/** Bytes that come in parts, read in the portions that are wanted. */
export class ByteSource {
  readonly #parts: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(parts: AsyncIterable<Uint8Array>) {
    this.#parts = parts[Symbol.asyncIterator]();
  }

  /** Up to so many bytes, as they come; they may be used again when the next are asked for. */
  async *some(count: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = count; left > 0; ) {
      if (!(await this.#fill())) return;
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  /**
   * As many bytes as that; undefined where there are none any more.
   *
   * @throws SidepodError `protocol` where there are some, and too few
   */
  async exactly(count: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    for await (const part of this.some(count)) parts.push(Buffer.from(part));
    const bytes = Buffer.concat(parts);
    if (bytes.length === count) return bytes;
    if (bytes.length === 0) return undefined;
    throw cutOff();
  }

  /** A line without its end; undefined where none of that length comes. */
  async line(maxBytes: number): Promise<string | undefined> {
    let line = "";
    while (line.length <= maxBytes) {
      const byte = await this.exactly(1);
      if (byte === undefined) return undefined;
      if (byte[0] === 0x0a) return line;
      line += byte.toString("latin1");
    }
    return undefined;
  }

  /** Takes no more. */
  async close(): Promise<void> {
    await this.#parts.return?.();
  }

  async #fill(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#parts.next();
      if (done) return false;
      this.#rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    return true;
  }
}

export function cutOff(): SidepodError {
  return new SidepodError("protocol", "the copy was cut short");
}
