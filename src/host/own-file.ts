import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { commandText } from "../command-text.ts";
import { SidepodError } from "../errors.ts";

const { O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/**
 * Opens a file in a private folder. Neither a link that leads out of it is followed, nor is a pipe or a
 * device waited for.
 *
 * @param flags those of open(2)
 * @throws SidepodError `stale-socket` where something else has its name; ENOENT as it is
 */
export function openOwnFile(path: string, flags: number): number {
  let file: number;
  try {
    file = openSync(path, flags | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (cause) {
    const { code = "" } = cause as NodeJS.ErrnoException;
    throw ["ELOOP", "EISDIR", "ENXIO"].includes(code) ? notAFile(path, cause) : cause;
  }
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw notAFile(path);
}

/** The last bytes of such a file, at most so many; undefined where it is not there. */
export function readOwnFile(path: string, most: number): Buffer | undefined {
  let file: number;
  try {
    file = openOwnFile(path, O_RDONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, most));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, size - bytes.length));
  } finally {
    closeSync(file);
  }
}

/** Opens it to write, and makes it where it is missing. */
export function createOwnFile(path: string, flags: number): number {
  return openOwnFile(path, flags | O_CREAT);
}

function notAFile(path: string, cause?: unknown): SidepodError {
  return new SidepodError("stale-socket", `${path} is not the expected file`, {
    hint: commandText`ls -ld ${path}; rm -r ${path}`,
    details: { path },
    cause,
  });
}
