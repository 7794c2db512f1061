import { once } from "node:events";
import { readFile, watch } from "node:fs/promises";
import { join } from "node:path";
import type { Call } from "../../../core/seam/call.ts";
import { isSidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { liveEvents } from "./events.ts";

/**
 * IDs of containers of this machine whose first process has just ended. conmon writes a file named
 * after the container then.
 *
 * @podman 4.3: the engine's own event comes up to 250 ms later.
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
    // No such folder, no permission, or no watches left: events still report it.
    if (!["ENOENT", "EACCES", "EMFILE", "ENOSPC"].includes(code)) throw error;
  }
}

/** Podman's own places (tmp_dir of containers.conf has others, which is rare). */
export function exitsFolder(rootless: boolean, runtimeFolder: string | undefined): string {
  return rootless ? `${runtimeFolder}/libpod/tmp/exits` : "/run/libpod/exits";
}

/**
 * Waits until a container has ended; returns its exit status. The engine's own wait looks four times
 * a second and does not see the end of what the engine starts again at once, which its events tell.
 */
export async function awaitExit(
  client: Pick<LibpodClient, "containers" | "system">,
  container: string,
  { signal }: Call,
): Promise<number> {
  const over = new AbortController();
  const call = { signal: AbortSignal.any(signal ? [signal, over.signal] : [over.signal]) };
  const waiting = client.containers.wait(container, call);
  const hearing = hearDeath(client, container, call);
  try {
    return await Promise.race([waiting, hearing]);
  } finally {
    over.abort();
    await Promise.allSettled([waiting, hearing]);
  }
}

/**
 * Where no event comes, the other way tells of the end, or that the engine is gone.
 *
 * @podman 4.3: with a new file of events, half of those in the old one come again (ReOpen of its tail): ends
 *   of containers that had the name before, and of earlier runs of this one.
 */
async function hearDeath(
  client: Pick<LibpodClient, "containers" | "system">,
  container: string,
  call: { readonly signal: AbortSignal },
): Promise<number> {
  const filters = { type: ["container"], event: ["died"], container: [container] };
  const life = client.containers.inspect(container, call);
  life.catch(() => undefined); // It is awaited when an end is told of.
  try {
    for await (const { Actor, timeNano } of liveEvents(client, { ...call, filters })) {
      const { Id, State } = await life;
      if (Actor.ID !== Id || timeNano / 1e6 < Date.parse(State.StartedAt)) continue;
      const status = Number(Actor.Attributes?.containerExitCode);
      if (Number.isInteger(status)) return status;
    }
  } catch (error) {
    // What the engine's own wait tells as well, or does not need.
    const isTold = (["engine", "engine-lost", "not-found"] as const).some((code) =>
      isSidepodError(error, code),
    );
    if (!isTold) throw error;
  }
  if (!call.signal.aborted) await once(call.signal, "abort");
  throw call.signal.reason;
}

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
