/** One entry of an archive; paths are relative and without `..`. */
export type TarEntry =
  | { readonly path: string; readonly type: "folder"; readonly mode?: number }
  | { readonly path: string; readonly type: "link"; readonly to: string }
  | { readonly path: string; readonly type: "file"; readonly text: string };

const blockSize = 512;
const typeFlags = { folder: "5", link: "2", file: "0" } as const;

/** A POSIX ustar archive of a few small entries, owned by root. The same input gives the same bytes. */
export function packTar(entries: readonly TarEntry[]): Uint8Array {
  const blocks = entries.flatMap((entry) => {
    const content = Buffer.from(entry.type === "file" ? entry.text : "");
    const padding = Buffer.alloc((blockSize - (content.length % blockSize)) % blockSize);
    return [header(entry, content.length), content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockSize)]);
}

function header(entry: TarEntry, size: number): Buffer {
  const block = Buffer.alloc(blockSize);
  block.write(entry.path, 0, 100);
  block.write(octal(modeOf(entry), 8), 100);
  block.write(octal(0, 8), 108); // Owner.
  block.write(octal(0, 8), 116); // Group.
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136); // Time of change.
  block.write(" ".repeat(8), 148); // The checksum counts as spaces in itself.
  block.write(typeFlags[entry.type], 156);
  if (entry.type === "link") block.write(entry.to, 157, 100);
  block.write("ustar\u000000", 257);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${octal(checksum, 7)} `, 148);
  return block;
}

function modeOf(entry: TarEntry): number {
  if (entry.type === "file") return 0o644;
  return (entry.type === "folder" ? entry.mode : undefined) ?? 0o755;
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}
