import { blockSize, readExtension, readHeader, type TarExtension } from "./tar-header.ts";

export interface TarLink {
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
