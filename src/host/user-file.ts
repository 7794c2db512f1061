import { closeSync, constants, openSync, readSync, type Stats } from "node:fs";
import { open, readlink, stat } from "node:fs/promises";
import { SidepodError } from "../errors.ts";

/** What a user writes by hand has some kilobytes; more is a mistake, such as another file. */
const mebibyte = 1024 * 1024;

/** How long a pipe may be without anybody who writes to it. */
const writerMs = 3_000;

export interface ReadFileOptions {
  readonly signal?: AbortSignal | undefined;
  /** The file in words, which an error begins with. */
  readonly what?: string;
  readonly maxBytes?: number;
  /** In words, where it is not ours. */
  readonly limit?: string;
}

/**
 * Reads a file that a user names, wherever one does. It is an ordinary file, or a pipe that comes to
 * an end, as `<(command)` makes; `/dev/null` is an empty one. Neither a pipe without an end nor any
 * other thing with a path can hold the command or fill its memory.
 *
 * @throws SidepodError `file-not-found` where it is something else, `file-invalid` where it is too
 *   long; the system's own error with the code ENOENT or ENOTDIR where it is not there
 */
export async function readUserFile(path: string, options: ReadFileOptions = {}): Promise<Buffer> {
  options.signal?.throwIfAborted();
  try {
    // Opening a device can be an act.
    const found = await stat(path);
    if (await isNothing(found)) return Buffer.alloc(0);
    if (found.isFIFO()) return await readPipe(path, options);
    refuseUnlessFile(path, found, options);
    return await readOrdinary(path, options);
  } catch (error) {
    throw await explain(error, path, options);
  }
}

/** Like `readUserFile`, for a file with text. */
export async function readUserText(path: string, options: ReadFileOptions = {}): Promise<string> {
  return (await readUserFile(path, options)).toString("utf8");
}

/** Throws where standard input, or what is at a path, cannot be read to its end. */
export function refuseUnlessFile(path: string, found: Stats, options: ReadFileOptions): void {
  if (!found.isFile()) throw unreadable(path, kindOf(found), options);
}

/** Whether it is `/dev/null`, by whatever name. */
export async function isNothing(found: Stats): Promise<boolean> {
  return found.isCharacterDevice() && found.rdev === (await stat("/dev/null")).rdev;
}

/** The error for more bytes than there may be. */
function tooLong(path: string, options: ReadFileOptions): SidepodError {
  const { what = "the file", maxBytes = mebibyte, limit = "1 MiB" } = options;
  return new SidepodError("file-invalid", `${what} is larger than ${limit}`, {
    evidence: [`${path} has more than ${maxBytes} bytes`],
    hint: "use another file, or shorten it",
    details: { path, reason: "too-long", maxBytes },
  });
}

/** Puts pieces together, as many bytes as there may be. */
export async function collectFile(
  source: AsyncIterable<Uint8Array | string>,
  path: string,
  options: ReadFileOptions,
): Promise<Buffer> {
  const { maxBytes = mebibyte } = options;
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const data of source) {
    const piece = Buffer.from(data as Uint8Array);
    length += piece.length;
    if (length > maxBytes) throw tooLong(path, options);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function readOrdinary(path: string, options: ReadFileOptions): Promise<Buffer> {
  const { signal, maxBytes = mebibyte } = options;
  // It may be another one by now, and some that look ordinary, as in /proc, have no end.
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const found = await file.stat();
  refuseUnlessFile(path, found, options);
  if (found.size > maxBytes) throw tooLong(path, options);
  // Files of the kernel say that they are empty.
  return await collectFile(pieces(), path, options);

  async function* pieces(): AsyncGenerator<Buffer> {
    for (;;) {
      signal?.throwIfAborted();
      const buffer = Buffer.allocUnsafe(Math.min(maxBytes + 1, Math.max(found.size + 1, 65_536)));
      const { bytesRead } = await file.read(buffer);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  }
}

/**
 * A thread that waits for a pipe would hold the process at its end, whatever ends it; so the pipe is
 * opened without waiting, and the kernel tells when there is something.
 */
async function readPipe(path: string, options: ReadFileOptions): Promise<Buffer> {
  const { signal } = options;
  const { Socket } = await import("node:net");
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  let pipe: import("node:net").Socket;
  try {
    pipe = new Socket({
      fd: descriptor,
      readable: true,
      writable: false,
      ...(signal && { signal }),
    });
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  let first: Buffer = Buffer.alloc(0);
  const patience = setTimeout(() => {
    const read = pipe.bytesRead === 0 ? readAtOnce(descriptor) : undefined;
    if (read === "nobody") pipe.destroy(unreadable(path, "a pipe without a writer", options));
    else if (read !== undefined) first = read;
  }, writerMs);
  try {
    const rest = await collectFile(pipe, path, options);
    return Buffer.concat([first, rest]);
  } finally {
    clearTimeout(patience);
    pipe.destroy();
  }
}

/** What there is to be read just now; a pipe without anybody at its other end says that it has ended. */
function readAtOnce(descriptor: number): Buffer | "nobody" {
  const byte = Buffer.alloc(1);
  try {
    return readSync(descriptor, byte) === 0 ? "nobody" : byte;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return Buffer.alloc(0);
    throw error;
  }
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return "a folder";
  if (found.isSocket()) return "a socket";
  if (found.isFIFO()) return "a pipe";
  return "a device";
}

function unreadable(
  path: string,
  kind: string,
  { what = "the file" }: Pick<ReadFileOptions, "what">,
  cause?: unknown,
): SidepodError {
  return new SidepodError("file-not-found", `${what} cannot be read: it is ${kind}`, {
    evidence: [`${path} is ${kind}`],
    hint:
      kind === "a folder"
        ? "name a file in it"
        : "name a file, or a pipe that ends, such as <(command)",
    details: { path, reason: kind },
    cause,
  });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ELOOP: "its symbolic links form a loop",
  ENAMETOOLONG: "its name is too long",
};

/** Keeps the error for a file that is not there, which is none everywhere. */
async function explain(error: unknown, path: string, options: ReadFileOptions): Promise<unknown> {
  const { signal, what = "the file" } = options;
  if (signal?.aborted) return signal.reason;
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof SidepodError || code === undefined) return error;
  if (code === "ENOENT" || code === "ENOTDIR") return error;
  if (code === "EISDIR") return unreadable(path, "a folder", options, error);
  if (code === "ENXIO") return unreadable(path, "a socket", options, error);
  if (code === "EAGAIN") return unreadable(path, "an endless file", options, error);
  return new SidepodError("file-not-found", `${what} cannot be read: ${reasons[code] ?? code}`, {
    evidence: [message],
    hint: "ls -l shows its owner and permissions",
    details: { path, errno: code },
    cause: error,
  });
}

/** Where a link leads that leads nowhere, in words. */
export async function describeLink(path: string): Promise<readonly string[]> {
  const target = await readlink(path).catch(() => undefined);
  return target === undefined ? [] : [`${path} is a link to ${target}, which does not exist`];
}
