import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Stats } from "node:fs";
import { lstat, mkdtemp, open, realpath, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { commandText } from "../../../command-text.ts";
import { SidepodError } from "../../../errors.ts";
import { type Complaints, readComplaints } from "./copy.ts";

/** What is to be copied from this machine. */
interface LocalSource {
  /** Without links in it. */
  readonly path: string;
  /** Whether it is a file whose size does not tell how much is in it: the kernel makes it up. */
  readonly isVirtual: boolean;
}

/** @throws SidepodError `not-copied` for what is neither a file nor a folder, and folders of the kernel's */
export async function findSource(path: string, shown: string): Promise<LocalSource> {
  const found = await stat(path);
  if (!found.isFile() && !found.isDirectory()) {
    throw new SidepodError("not-copied", `${shown} here is neither a file nor a folder`, {
      hint: "- stands for standard input, which can be a pipe",
      details: { path: shown },
    });
  }
  const real = await realpath(path);
  const isVirtual =
    virtualTypes.has((await statfs(real)).type) || (found.isFile() && (await hasMore(real, found)));
  if (isVirtual && found.isDirectory()) {
    throw new SidepodError("not-copied", `${shown} here is a virtual folder`, {
      hint: "copy its files one by one",
      details: { path: shown },
    });
  }
  return { path: real, isVirtual };
}

/** statfs(2): proc, sysfs, debugfs, tracefs, securityfs, pstore, bpf, efivarfs, configfs, cgroup, cgroup2. */
const virtualTypes: ReadonlySet<number> = new Set([
  0x9fa0, 0x62656572, 0x64626720, 0x74726163, 0x73636673, 0x6165676c, 0xcafe4a11, 0xde5e81e4,
  0x62656570, 0x27e0eb, 0x63677270,
]);

/** An empty file that has something in it. */
async function hasMore(path: string, { size }: Stats): Promise<boolean> {
  if (size > 0) return false;
  await using file = await open(path);
  return (await file.read(Buffer.alloc(1), 0, 1, 0)).bytesRead > 0;
}

interface TarProcess {
  readonly stream: Readable;
  /** Waits for its end, and throws what it failed of; returns what it went on after. */
  readonly end: () => Promise<Complaints>;
  readonly kill: () => void;
}

/** Packs a file or folder; its path in the archive is its last part. */
export function packLocally(folder: string, entry: string): TarProcess {
  const child = spawn("tar", ["-C", folder, "-cf", "-", `./${entry}`], {
    stdio: ["ignore", "pipe", "pipe"],
    // What it complains about is read.
    env: { ...process.env, LC_ALL: "C" },
  });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints = (complaints + text).slice(0, 4096);
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  closed.catch(() => undefined); // Whoever waits for the end hears of it.
  return {
    // What nobody reads yet when tar ends would be thrown away (flushStdio of Node's child processes).
    stream: child.stdout.pipe(new PassThrough()),
    kill: () => void child.kill(),
    end: async () => {
      const [status] = await closed;
      const { moving, failed } = readComplaints(complaints);
      // It goes on without sockets as if nothing were missing.
      const leftOut = failed.filter((line) => line.endsWith(": socket ignored"));
      if (status === 0 || (status === 1 && moving.length > 0 && leftOut.length === failed.length)) {
        return { moving, failed: leftOut };
      }
      throw new SidepodError("not-copied", "tar failed on this machine", {
        evidence: failed.slice(0, 3),
      });
    },
  };
}

/** A place for a copy, next to its destination, that only this user can reach. */
interface Landing extends AsyncDisposable {
  /** Where the copy is to be put first; nothing is there. */
  readonly copy: string;
  /** Puts it in its place, and returns that. */
  settle(): Promise<string>;
}

/** @param name what it is to be called where the destination is a folder */
export async function openLanding(destination: string, name: () => string): Promise<Landing> {
  const isFolder = await stat(destination).then(
    (found) => found.isDirectory() || refuseUnlessFile(found, destination),
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" && !destination.endsWith("/")) return false;
      throw error;
    },
  );
  const path = isFolder ? join(destination, name()) : resolve(destination);
  await refuseToReplace(path);
  const folder = await mkdtemp(join(dirname(path), ".sidepod-"));
  const copy = join(folder, "copy");
  return {
    copy,
    settle: async () => {
      await refuseToReplace(path);
      await rename(copy, path);
      return path;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function refuseToReplace(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined || found.isSymbolicLink()) return;
  if (!found.isDirectory()) return void refuseUnlessFile(found, path);
  throw new SidepodError("not-copied", `${path} exists and is a folder`, {
    hint: "choose another path, or remove it first",
  });
}

/** What is renamed to the place of a device or pipe would be there instead of it. */
function refuseUnlessFile(found: Stats, path: string): false {
  if (found.isFile()) return false;
  throw new SidepodError("not-copied", `${path} is not a regular file`, {
    hint: commandText`use - for standard output: - > ${path}`,
    details: { path },
  });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "part of the path is not a folder",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EROFS: "its file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
};

/** Makes the error for what this machine's files would not do. */
export function refuseLocal(path: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    const reason = reasons[error.code ?? ""];
    if (reason === undefined) throw error;
    throw new SidepodError("not-copied", `${path} here: ${reason}`, {
      details: { path },
      cause: error,
    });
  };
}
