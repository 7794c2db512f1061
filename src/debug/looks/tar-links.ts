export interface TarLink {
  readonly name: string;
  readonly to: string;
  readonly mode: number;
}

const block = 512;

/** The symbolic links of a tar archive; one that was cut off gives those before the cut. */
export function readLinks(archive: Buffer): readonly TarLink[] {
  const links: TarLink[] = [];
  let long: { name?: string; to?: string } = {};
  for (let at = 0; at + block <= archive.length; ) {
    const header = archive.subarray(at, at + block);
    const field = (start: number, length: number) => textIn(header.subarray(start, start + length));
    const number = (start: number, length: number) =>
      Number.parseInt(field(start, length).trim() || "0", 8);
    const size = number(124, 12);
    const type = field(156, 1);
    const content = archive.subarray(at + block, at + block + size);
    at += block + Math.ceil(size / block) * block;
    // What does not fit into a header is an entry before it, GNU's or POSIX's.
    if (type === "L") long.name = textIn(content);
    else if (type === "K") long.to = textIn(content);
    else if (type === "x") long = { ...long, ...readExtended(content) };
    else {
      const prefix = field(257, 6) === "ustar" ? field(345, 155) : "";
      const name = long.name ?? (prefix === "" ? field(0, 100) : `${prefix}/${field(0, 100)}`);
      if (type === "2") links.push({ name, to: long.to ?? field(157, 100), mode: number(100, 8) });
      long = {};
    }
  }
  return links;
}

function textIn(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end === -1 ? bytes.length : end);
}

/** Records such as `30 linkpath=...\n`; the number is the record's length. */
function readExtended(content: Buffer): { name?: string; to?: string } {
  const found: { name?: string; to?: string } = {};
  for (let at = 0; at < content.length; ) {
    const length = Number.parseInt(content.toString("latin1", at, at + 20), 10);
    if (!(length > 0)) break;
    const record = content.toString("utf8", at, at + length - 1);
    const [, key, value = ""] = /^\d+ ([^=]*)=([\s\S]*)$/.exec(record) ?? [];
    if (key === "path") found.name = value;
    if (key === "linkpath") found.to = value;
    at += length;
  }
  return found;
}
