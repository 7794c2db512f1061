import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Stats } from "node:fs";
import { chmod, lstat, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { PassThrough, type Readable, type Writable } from "node:stream";
import { readMovingFiles } from "../../../debug/looks/moving-files.ts";
import { SidepodError } from "../../../errors.ts";

export interface TarProcess<Stream> {
  readonly stream: Stream;
  /** Waits for its end, and throws what it complained about; returns what it went on after. */
  readonly end: () => Promise<readonly string[]>;
  readonly kill: () => void;
}

/** Packs a file or folder; its path in the archive is its last part. */
export function packLocally(folder: string, entry: string): TarProcess<Readable> {
  const child = spawn("tar", ["-C", folder, "-cf", "-", `./${entry}`], {
    stdio: ["ignore", "pipe", "pipe"],
    // What it complains about is read.
    env: { ...process.env, LC_ALL: "C" },
  });
  // What nobody reads yet when tar ends would be thrown away (flushStdio of Node's child processes).
  return { stream: child.stdout.pipe(new PassThrough()), ...endingOf(child) };
}

/** Unpacks into a folder, which nobody else may reach meanwhile. */
export function unpackLocally(folder: string): TarProcess<Writable> {
  const child = spawn("tar", ["-C", folder, "--no-same-owner", "-xpf", "-"], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  child.stdin.on("error", () => undefined); // Why it reads no more is what it complains about.
  return { stream: child.stdin, ...endingOf(child) };
}

function endingOf(child: ReturnType<typeof spawn>): Omit<TarProcess<never>, "stream"> {
  let complaints = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaints = (complaints + text).slice(0, 4096);
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  closed.catch(() => undefined); // Whoever waits for the end hears of it.
  return {
    kill: () => void child.kill(),
    end: async () => {
      const [status] = await closed;
      if (status === 0) return [];
      const moving = status === 1 ? readMovingFiles(complaints) : undefined;
      if (moving !== undefined) return moving;
      throw new SidepodError("not-copied", "tar failed on this machine", {
        evidence: complaints.split("\n").filter(Boolean).slice(-3),
      });
    },
  };
}

/** A place for a copy, beside where it will be, that only this user may reach. */
export async function openLanding(destination: string): Promise<
  AsyncDisposable & {
    readonly folder: string;
    /** Puts what has landed in its place; returns what was left out of it. */
    settle(name: string): Promise<{ readonly path: string; readonly leftOut: readonly string[] }>;
  }
> {
  const isFolder = await stat(destination).then(
    (found) => found.isDirectory() || refuseUnlessFile(found, destination),
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" && !destination.endsWith("/")) return false;
      throw error;
    },
  );
  const parent = isFolder ? destination : dirname(resolve(destination));
  const folder = await mkdtemp(join(parent, ".sidepod-"));
  return {
    folder,
    settle: async (name) => {
      const [entry = ""] = await readdir(folder);
      const leftOut = await tame(join(folder, entry), entry);
      const own = ["", ".", ".."].includes(name) ? entry : name;
      const path = isFolder ? join(parent, own) : join(parent, basename(destination));
      await refuseToReplace(path);
      await rename(join(folder, entry), path);
      return { path, leftOut };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/**
 * Removes devices and the like, and takes away the right to run as the owner, who is somebody
 * else here. Returns the paths of what it removed.
 */
async function tame(path: string, shown: string): Promise<readonly string[]> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) return [];
  if (found.isDirectory()) {
    const removed: string[] = [];
    for (const name of await readdir(path)) {
      removed.push(...(await tame(join(path, name), `${shown}/${name}`)));
    }
    return removed;
  }
  if (!found.isFile()) {
    await rm(path);
    return [shown];
  }
  if ((found.mode & 0o6000) !== 0) await chmod(path, found.mode & 0o777);
  return [];
}

async function refuseToReplace(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined || found.isSymbolicLink()) return;
  if (!found.isDirectory()) return void refuseUnlessFile(found, path);
  throw new SidepodError("not-copied", `${path} is there, and a folder`, {
    hint: "name another place, or remove it first",
  });
}

/** What is renamed to the place of a device or pipe would be there instead of it. */
function refuseUnlessFile(found: Stats, path: string): false {
  if (found.isFile()) return false;
  throw new SidepodError("not-copied", `${path} is no ordinary file`, {
    hint: `- is standard output: - > ${path}`,
    details: { path },
  });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of it is no folder",
  EACCES: "this user may not use it",
  EPERM: "this user may not change it",
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
