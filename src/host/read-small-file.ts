import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";

/** Files of configuration have some kilobytes. */
const maxBytes = 1024 * 1024;

/**
 * Reads a file of the machine's configuration; one that is missing, or not for this user, says
 * nothing. What waits for a writer, or has no end, is refused, since it would hold every command.
 */
export function readSmallFile(path: string): string | undefined {
  const file = whereReadable(() => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
  if (file === undefined) return undefined;
  try {
    const found = fstatSync(file);
    if (found.isDirectory() || path === "/dev/null") return undefined;
    if (!found.isFile()) throw new Error("it is not a regular file");
    if (found.size > maxBytes) throw new Error("it is larger than 1 MiB");
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

/** What cannot be reached says nothing. */
export function whereReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (["ENOENT", "ENOTDIR", "EACCES", "EPERM"].includes(code)) return undefined;
    throw error;
  }
}
