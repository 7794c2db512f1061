import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  futimesSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  symlinkSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { SidepodError } from "../../../errors.ts";
import type { ByteSource } from "./byte-source.ts";
import { readTar, type TarEntry } from "./read-tar.ts";

/** What a file or folder has beside its content. */
interface Kept {
  readonly mode: number;
  /** In seconds. */
  readonly mtime: number;
}

/** What could not be copied, in lines of which some are enough. */
interface Failures {
  readonly lines: readonly string[];
  readonly count: number;
}

const maxLines = 10;
/** Enough for a million links; what a hostile archive makes up must not fill the memory. */
const maxKeptBytes = 256 * 1024 * 1024;

/** Writes a file that was not there, with its mode but for the right to run as its owner. */
export async function writeFileHere(
  path: string | Buffer,
  content: AsyncIterable<Uint8Array>,
  kept: Kept,
): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const file = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    for await (const bytes of content) {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    }
    fchmodSync(file, kept.mode & 0o777);
    futimesSync(file, timeOf(kept), timeOf(kept));
  } finally {
    closeSync(file);
  }
}

/**
 * Unpacks a folder that somebody hostile may have packed. The first entry is the folder, whatever its
 * name, and becomes `folder`; everything else has a place below it or is left out. Nothing is written
 * through a link: they are made when all else is there, in a place that nobody else may reach.
 *
 * @returns what was left out; `finish` gives the folder its own mode, once it is in its place
 * @throws SidepodError `protocol` where the archive is cut off, `not-copied` where it is none
 */
export async function unpack(
  source: ByteSource,
  folder: string,
): Promise<{ readonly failures: Failures; readonly finish: (path: string) => void }> {
  const lines: string[] = [];
  let count = 0;
  let keptBytes = 0;
  const folders: { readonly path: Buffer; readonly kept: Kept }[] = [];
  const links = new Map<string, { readonly to: string; readonly kept: Kept }>();
  let root: TarEntry | undefined;
  for await (const entry of readTar(source)) {
    if (root === undefined) {
      if (!isFolder(entry)) throw noFolder();
      mkdirSync(folder, 0o700);
      root = entry;
    } else {
      const place = placeBelow(root.name, entry.name);
      const reason =
        place === undefined ? "its name points outside the folder" : await put(entry, place);
      if (reason !== undefined) fail(entry.name, reason);
    }
  }
  if (root === undefined) throw noFolder();
  const { mode, mtime } = root;
  for (const [place, { to, kept }] of links) {
    const reason = refusedBy(() => {
      symlinkSync(bytesOf(to), pathOf(place));
      lutimesSync(pathOf(place), timeOf(kept), timeOf(kept));
    });
    if (reason !== undefined) fail(place, reason);
  }
  // What is in a folder comes after it, and changes its time.
  for (const { path, kept } of folders.toReversed()) {
    utimesSync(path, timeOf(kept), timeOf(kept));
    chmodSync(path, kept.mode & 0o777);
  }
  return {
    failures: { lines, count },
    finish: (path) => {
      utimesSync(path, timeOf({ mode, mtime }), timeOf({ mode, mtime }));
      chmodSync(path, mode & 0o777);
    },
  };

  async function put(entry: TarEntry, place: string): Promise<string | undefined> {
    const { type, mode, mtime, linkTo, isSparse } = entry;
    const kept = { mode, mtime };
    const path = pathOf(place);
    if (links.has(place)) return reasons.EEXIST;
    if (isSparse) return "sparse files are not supported";
    if (isFolder(entry)) {
      keep(place);
      folders.push({ path, kept });
      const reason = refusedBy(() => mkdirSync(path, 0o700));
      if (reason !== undefined) folders.pop();
      return reason;
    }
    if (type === "0" || type === "7" || type === "\0") {
      return await refusedWhile(writeFileHere(path, entry.content, kept));
    }
    if (type === "2") {
      keep(place, linkTo);
      return refusedBy(() => {
        if (lstatSync(path, { throwIfNoEntry: false })) throw Object.assign(new Error(), exists);
        links.set(place, { to: linkTo, kept });
      });
    }
    if (type !== "1") return kinds[type] ?? "it is neither a file nor a folder";
    const original = root && placeBelow(root.name, linkTo);
    if (original === undefined) return "it is a hard link to something outside";
    const link = links.get(original);
    if (link !== undefined) {
      keep(place, link.to);
      links.set(place, link);
      return undefined;
    }
    return refusedBy(() => {
      if (!lstatSync(pathOf(original)).isFile()) throw Object.assign(new Error(), noEntry);
      linkSync(pathOf(original), path);
    });
  }

  function pathOf(place: string): Buffer {
    return Buffer.concat([Buffer.from(`${folder}/`), bytesOf(place)]);
  }

  function keep(...texts: readonly string[]): void {
    for (const text of texts) keptBytes += text.length + 100;
    if (keptBytes > maxKeptBytes) {
      throw new SidepodError("not-copied", "the archive contains too many folders and links");
    }
  }

  function fail(name: string, reason: string): void {
    count += 1;
    if (lines.length < maxLines) lines.push(`${shown(name)}: ${reason}`);
  }
}

const exists = { code: "EEXIST" };
const noEntry = { code: "ENOENT" };

const kinds: Readonly<Record<string, string>> = {
  "3": "it is a device",
  "4": "it is a device",
  "6": "it is a pipe",
};

/** What is wrong with one entry, and no reason to leave the others. */
const reasons = {
  EEXIST: "there are two with that name",
  ENOENT: "its parent does not exist",
  ENOTDIR: "its parent is not a folder",
  ENAMETOOLONG: "its name is too long",
  EINVAL: "its name or link is invalid on this file system",
  EILSEQ: "its name is invalid on this file system",
} as const;

function reasonFor(error: unknown): string {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (Object.hasOwn(reasons, code)) return reasons[code as keyof typeof reasons];
  throw error;
}

function refusedBy(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return reasonFor(error);
  }
}

async function refusedWhile(work: Promise<void>): Promise<string | undefined> {
  return await work.then(() => undefined, reasonFor);
}

function isFolder({ type, name }: TarEntry): boolean {
  // Before there were folders, their names told.
  return type === "5" || ((type === "0" || type === "\0") && name.endsWith("/"));
}

/** Where an entry is to be below the first one; undefined for a name that is not below it. */
function placeBelow(root: string, name: string): string | undefined {
  const top = `${withoutSlash(root)}/`;
  if (!name.startsWith(top)) return undefined;
  const place = withoutSlash(name.slice(top.length));
  return place.split("/").some((part) => ["", ".", ".."].includes(part)) ? undefined : place;
}

function withoutSlash(name: string): string {
  return name.replace(/\/+$/, "");
}

function timeOf({ mtime }: Kept): number {
  return Math.abs(mtime) < 2 ** 40 ? mtime : 0;
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

function shown(name: string): string {
  const text = bytesOf(name.replace(/^\.\//, "")).toString();
  return oneLine(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

/** Whoever shows it makes the rest safe for a terminal. */
function oneLine(text: string): string {
  return text.replaceAll("\n", "\\n");
}

function noFolder(): SidepodError {
  return new SidepodError("not-copied", "the archive does not begin with a folder");
}
