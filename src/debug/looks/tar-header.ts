/** An archive is made of blocks of so many bytes. */
export const blockSize = 512;

/** What stands before each entry of a tar archive. Names are bytes, one a character (latin1). */
export interface TarHeader {
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
export function readHeader(block: Buffer): TarHeader | undefined {
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
export function isIntact(block: Buffer): boolean {
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return numberIn(block.subarray(148, 156)) === sum;
}

/** What comes before an entry and does not fit into its header. */
export interface TarExtension {
  readonly name?: string;
  readonly linkTo?: string;
  readonly size?: number;
  readonly mtime?: number;
  /** Whether its content is not the file's, but parts of it. */
  readonly isSparse?: true;
}

/** Reads an entry of GNU's (`L`, `K`) or POSIX's (`x`) that is about the one that follows it. */
export function readExtension(type: string, content: Buffer): TarExtension {
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
