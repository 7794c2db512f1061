import { readLinks } from "./tar-links.ts";

export interface OpenFile {
  readonly pid: number;
  readonly descriptor: number;
  readonly access: "r" | "w" | "rw";
  /** A path of the target's, or `socket:[4711]`, `pipe:[4712]`, `anon_inode:[eventpoll]`. */
  readonly path: string;
  /** Whether the file has no name any more. */
  readonly deleted: boolean;
}

/**
 * Sends what `readOpenFiles` reads. An archive keeps the text of links as it is, whatever stands in
 * it, and takes one program for all of them. What may not be read is missing in it.
 */
export const openFilesScript = `
section descriptors; tar -cf - /proc/[0-9]*/fd 2>/dev/null
`;

const deletedMark = " (deleted)";

export function readOpenFiles(sections: ReadonlyMap<string, Buffer>): readonly OpenFile[] {
  return readLinks(sections.get("descriptors") ?? Buffer.alloc(0)).flatMap(({ name, to, mode }) => {
    const [, pid, descriptor] = /^\/?proc\/(\d+)\/fd\/(\d+)$/.exec(name) ?? [];
    if (descriptor === undefined) return [];
    const deleted = to.startsWith("/") && to.endsWith(deletedMark);
    return [
      {
        pid: Number(pid),
        descriptor: Number(descriptor),
        access: mode & 0o200 ? (mode & 0o400 ? ("rw" as const) : ("w" as const)) : ("r" as const),
        path: deleted ? to.slice(0, -deletedMark.length) : to,
        deleted,
      },
    ];
  });
}
