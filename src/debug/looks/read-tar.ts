import { SidepodError } from "../../errors.ts";
import { type ByteSource, cutOff } from "./byte-source.ts";
import {
  blockSize,
  isIntact,
  readExtension,
  readHeader,
  type TarExtension,
  type TarHeader,
} from "./tar-header.ts";

/** An entry of an archive. */
export interface TarEntry extends TarHeader {
  readonly isSparse: boolean;
  /** The bytes of a file. What nobody reads of them is passed over. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** No honest name or attribute is longer. */
const mostExtensionBytes = 1024 * 1024;
/** What fills the last record of an archive up. */
const mostPaddingBytes = 1024 * 1024;

/**
 * Reads a tar archive that somebody hostile may have made: nothing of it is believed but where an
 * entry ends.
 *
 * @throws SidepodError `protocol` where it is cut off, `not-copied` where it is none
 */
export async function* readTar(source: ByteSource): AsyncGenerator<TarEntry, void, undefined> {
  let extension: TarExtension = {};
  for (;;) {
    const block = await source.exactly(blockSize);
    if (block === undefined) throw cutOff();
    const header = readHeader(block);
    if (header === undefined) return await passPadding(source);
    if (!isIntact(block)) throw broken();
    const { type } = header;
    // Another name of a file has its size, and not its content.
    const size =
      type === "1" ? 0 : (("xg".includes(type) ? undefined : extension.size) ?? header.size);
    if (!Number.isSafeInteger(size)) throw broken();
    if ("LKxg".includes(type)) {
      if (size > mostExtensionBytes) throw broken();
      const content = size === 0 ? Buffer.alloc(0) : await source.exactly(size);
      if (content === undefined) throw cutOff();
      extension = { ...extension, ...readExtension(type, content) };
      await pass(source, paddingOf(size));
      continue;
    }
    let left = size;
    const content = (async function* () {
      for await (const part of source.some(left)) {
        left -= part.length;
        yield part;
      }
      if (left > 0) throw cutOff();
    })();
    const { isSparse = type === "S", ...more } = extension;
    yield { ...header, ...more, size, isSparse, content };
    await pass(source, left + paddingOf(size));
    extension = {};
  }
}

function paddingOf(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize;
}

async function pass(source: ByteSource, count: number): Promise<void> {
  let left = count;
  for await (const part of source.some(count)) left -= part.length;
  if (left > 0) throw cutOff();
}

async function passPadding(source: ByteSource): Promise<void> {
  let bytes = 0;
  for await (const part of source.some(mostPaddingBytes)) bytes += part.length;
  if (bytes === mostPaddingBytes) throw broken();
}

function broken(): SidepodError {
  return new SidepodError("not-copied", "what came is no tar archive");
}
