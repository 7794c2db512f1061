import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Call } from "../../../engine/backend.ts";
import { watchExits } from "../watch-exits.ts";

/**
 * The exit status of a container, as soon as conmon has written it: the engine's own wait looks four
 * times a second, and has nothing to say of a container that removes itself in between.
 *
 * @returns undefined where there is no such file to be seen
 */
export async function awaitExitFile(
  folder: string,
  container: string,
  { signal }: Call,
): Promise<number | undefined> {
  const over = new AbortController();
  const ends = watchExits(folder, {
    signal: AbortSignal.any([over.signal, ...(signal ? [signal] : [])]),
  });
  const watched = () => {
    const next = ends.next();
    next.catch(() => undefined); // It can be aborted while the file is read.
    return next;
  };
  // The watch is there before the file is looked for.
  let next = watched();
  try {
    for (;;) {
      const status = await readStatus(join(folder, container));
      if (status !== undefined) return status;
      if ((await next).done) return undefined;
      next = watched();
    }
  } finally {
    over.abort();
    await Promise.allSettled([next]);
  }
}

async function readStatus(path: string): Promise<number | undefined> {
  try {
    const text = (await readFile(path, "utf8")).trim();
    return /^-?\d{1,3}$/.test(text) ? Number(text) : undefined;
  } catch (error) {
    if (["ENOENT", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? ""))
      return undefined;
    throw error;
  }
}
