import { SidepodError } from "../../../errors.ts";
import { type ByteSource, cutOff } from "./byte-source.ts";

/** An entry of an archive. */
export interface TarEntry extends TarHeader {
  readonly isSparse: boolean;
  /** The bytes of a file. What nobody reads of them is passed over. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** No honest name or attribute is longer. */
const maxExtensionBytes = 1024 * 1024;
/** What fills the last record of an archive up. */
const maxPaddingBytes = 1024 * 1024;

/**
 * Reads a tar archive that an attacker may have made: nothing in it is trusted but where an
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
      if (size > maxExtensionBytes) throw broken();
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
  for await (const part of source.some(maxPaddingBytes)) bytes += part.length;
  if (bytes === maxPaddingBytes) throw broken();
}

function broken(): SidepodError {
  return new SidepodError("not-copied", "the data is not a tar archive");
}

/** An archive is made of blocks of so many bytes. */
const blockSize = 512;

/** What stands before each entry of a tar archive. Names are bytes, one a character (latin1). */
interface TarHeader {
  readonly name: string;
  readonly mode: number;
  /** NaN where it cannot be read, as the other numbers are. */
  readonly size: number;
  /** In seconds. */
  readonly mtime: number;
  /** One character: `0` a file, `1` another name of one, `2` a link, `5` a folder. */
  readonly type: string;
  readonly linkTo: string;
}

/** Reads a header; undefined for a block of zeros, which ends an archive. */
function readHeader(block: Buffer): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  const field = (start: number, length: number) => block.subarray(start, start + length);
  const prefix = textIn(field(257, 6)) === "ustar" ? textIn(field(345, 155)) : "";
  const name = textIn(field(0, 100));
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    mode: numberIn(field(100, 8)),
    size: numberIn(field(124, 12)),
    mtime: numberIn(field(136, 12)),
    type: block.toString("latin1", 156, 157),
    linkTo: textIn(field(157, 100)),
  };
}

/** Whether its sum is that of its bytes, with spaces in the sum's own place. */
function isIntact(block: Buffer): boolean {
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return numberIn(block.subarray(148, 156)) === sum;
}

/** What comes before an entry and does not fit into its header. */
interface TarExtension {
  readonly name?: string;
  readonly linkTo?: string;
  readonly size?: number;
  readonly mtime?: number;
  /** Whether its content is not the file's, but parts of it. */
  readonly isSparse?: true;
}

/** Reads an entry of GNU's (`L`, `K`) or POSIX's (`x`) that is about the one that follows it. */
function readExtension(type: string, content: Buffer): TarExtension {
  if (type === "L") return { name: textIn(content) };
  if (type === "K") return { linkTo: textIn(content) };
  return type === "x" ? readRecords(content) : {};
}

/** Records such as `30 linkpath=...\n`; the number is the record's length. */
function readRecords(content: Buffer): TarExtension {
  let found: TarExtension = {};
  for (let at = 0; at < content.length; ) {
    const length = Number.parseInt(content.toString("latin1", at, at + 20), 10);
    if (!(length > 0)) break;
    const record = content.toString("latin1", at, at + length - 1);
    const [, key = "", value = ""] = /^\d+ ([^=]*)=([\s\S]*)$/.exec(record) ?? [];
    if (key === "path") found = { ...found, name: value };
    else if (key === "linkpath") found = { ...found, linkTo: value };
    else if (key === "size") found = { ...found, size: /^\d+$/.test(value) ? Number(value) : NaN };
    else if (key === "mtime") found = { ...found, mtime: Number(value) };
    else if (key.startsWith("GNU.sparse.")) found = { ...found, isSparse: true };
    at += length;
  }
  return found;
}

function textIn(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("latin1", 0, end === -1 ? bytes.length : end);
}

/** In octal digits, or where those are too few, in bytes after one that says so. */
function numberIn(field: Buffer): number {
  const [first = 0] = field;
  if (first === 0x80) return Number(BigInt(`0x${field.toString("hex", 1)}`));
  if (first > 0x80) return Number.NaN;
  const digits = textIn(field).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || "0", 8) : Number.NaN;
}

interface TarLink {
  readonly name: string;
  readonly to: string;
  readonly mode: number;
}

/** The symbolic links of a tar archive; one that was cut off gives those before the cut. */
export function readLinks(archive: Buffer): readonly TarLink[] {
  const links: TarLink[] = [];
  let long: TarExtension = {};
  for (let at = 0; at + blockSize <= archive.length; ) {
    const header = readHeader(archive.subarray(at, at + blockSize));
    at += blockSize;
    if (header === undefined) continue;
    const { type, mode, size, name, linkTo } = header;
    const content = archive.subarray(at, at + size);
    at += Math.ceil((size || 0) / blockSize) * blockSize;
    if ("LKx".includes(type)) long = { ...long, ...readExtension(type, content) };
    else {
      if (type === "2") {
        links.push({ name: decoded(long.name ?? name), to: decoded(long.linkTo ?? linkTo), mode });
      }
      long = {};
    }
  }
  return links;
}

function decoded(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString();
}
