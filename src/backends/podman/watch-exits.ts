import { watch } from "node:fs/promises";
import type { Call } from "../../engine/backend.ts";

/**
 * IDs of containers of this machine whose first process has just ended. conmon writes a file named
 * after the container then; the engine's own event comes up to 250 ms later (4.3).
 *
 * @param folder where the engine has conmon write them; where there is none, nothing is told
 */
export async function* watchExits(
  folder: string,
  { signal }: Call,
): AsyncGenerator<string, void, undefined> {
  try {
    for await (const { filename } of watch(folder, signal ? { signal } : {})) {
      if (filename !== null && /^[0-9a-f]{64}$/.test(filename)) yield filename;
    }
  } catch (error) {
    signal?.throwIfAborted();
    const { code = "" } = error as NodeJS.ErrnoException;
    // No such folder, not for us to see, or no watches left: events tell it all the same.
    if (!["ENOENT", "EACCES", "EMFILE", "ENOSPC"].includes(code)) throw error;
  }
}

/** Podman's own places (tmp_dir of containers.conf has others, which is rare). */
export function exitsFolder(rootless: boolean, runtimeFolder: string | undefined): string {
  return rootless ? `${runtimeFolder}/libpod/tmp/exits` : "/run/libpod/exits";
}
