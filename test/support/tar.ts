export interface TarEntry {
  /** A name that ends with a slash is a folder. */
  readonly name: string;
  readonly mode?: number;
  readonly content?: Uint8Array;
  /** Makes a symbolic link. */
  readonly linkTo?: string;
  /** Instead of the one that follows from the above: `1` is another name of a file, `6` a pipe. */
  readonly type?: string;
  /** What the header says of it, as a number or as the bytes of the field. */
  readonly size?: number | Buffer;
}

/** A tar archive (ustar) of some small files, with fixed times and owner root. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const blocks: Uint8Array[] = [];
  for (const entry of entries) {
    const content = entry.content ?? new Uint8Array();
    blocks.push(header(entry, content.length), content);
    blocks.push(Buffer.alloc((512 - (content.length % 512)) % 512));
  }
  blocks.push(Buffer.alloc(1024));
  return Buffer.concat(blocks);
}

function header(entry: TarEntry, size: number): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, at: number, width: number) =>
    block.write(value.toString(8).padStart(width - 1, "0"), at, "latin1");
  block.write(entry.name, 0, 100);
  octal(entry.mode ?? 0o777, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  if (Buffer.isBuffer(entry.size)) entry.size.copy(block, 124);
  else octal(entry.size ?? size, 124, 12);
  octal(0, 136, 12);
  const type = entry.linkTo !== undefined ? "2" : entry.name.endsWith("/") ? "5" : "0";
  block.write(entry.type ?? type, 156);
  if (entry.linkTo !== undefined) block.write(entry.linkTo, 157, 100);
  block.write("ustar\u000000", 257, "latin1");
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\u0000 `, 148, "latin1");
  return block;
}
