import { once } from "node:events";
import { linkSync, lstatSync, readdirSync, rmSync, unlinkSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { holdGuard, inTheWay } from "./guard.ts";
import { noSocket, openPrivateFolder, thisMachine } from "./private-folder.ts";
import { retry } from "./until.ts";

/** A name at which this process listens, and no other. */
export interface Claim extends Disposable {
  /** Whether the name leads to this process still: it may have been removed. */
  readonly holds: () => boolean;
  /** From now on it does not keep the process alive. */
  readonly unref: () => void;
}

interface ClaimOptions {
  /** Whose the folder has to be; this user's by default. */
  readonly uid?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes a name in a private folder: a socket at which one process listens at a time. Who comes later
 * gets a connection to the one that has it, and sees the connection end when the name is free again.
 *
 * @throws SidepodError `engine-permission` where the folder is not safe, `stale-socket`
 */
export async function claimSocket(
  path: string,
  onConnection: (socket: Socket) => void,
  options: ClaimOptions = {},
): Promise<Claim | Socket> {
  const server = createServer(onConnection);
  const taken = await takeName(path, server, options);
  if (typeof taken !== "string") return taken;
  const holds = (): boolean => identify(path) === taken;
  return {
    holds,
    unref: () => server.unref(),
    [Symbol.dispose]: () => {
      if (holds()) unlinkSync(path);
      server.close();
    },
  };
}

/**
 * Lets a server listen under a name. A socket gets its name in one step, by a hard link to one that
 * listens already, so that whatever refuses connections under the name is a dead process's. That is
 * removed under a lock of the kernel, after another look; meanwhile no living one can get there, as a
 * link replaces nothing. A living one removes its name before it stops listening.
 *
 * @returns what `identify` says of the name, or a connection to the process that has it
 */
export async function takeName(
  path: string,
  server: Server,
  { uid = thisMachine().uid, signal }: ClaimOptions = {},
): Promise<string | Socket> {
  for (;;) {
    signal?.throwIfAborted();
    openPrivateFolder(dirname(path), uid);
    const reached = await reach(path, signal);
    if (reached === "stale") await removeStale(path);
    else if (reached !== "absent") return reached;
    else {
      const own = await publish(server, path);
      if (own !== undefined) return own;
    }
  }
}

/** Tells one socket from another that has its name later; undefined where there is none. */
function identify(path: string): string | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isSocket() ? `${found.dev} ${found.ino}` : undefined;
}

/** @returns undefined where another process was quicker, or the folder has gone */
async function publish(server: Server, path: string): Promise<string | undefined> {
  const name = `new-${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
  const ownPath = join(dirname(path), name);
  try {
    await listen(server, ownPath);
    const own = identify(ownPath);
    linkSync(ownPath, path);
    return own;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (server.listening) await close(server);
    if (code === "EEXIST" || code === "ENOENT") return undefined;
    throw noSocket(dirname(path), error);
  } finally {
    rmSync(ownPath, { force: true });
  }
}

/** Something that no living process serves, or nothing, or a connection. */
type Reached = Socket | "stale" | "absent";

/** How long to retry a socket whose queue is full. */
const patienceMs = 10_000;
const pollMs = 20;

/** What is found under a name. */
export async function reach(path: string, signal?: AbortSignal): Promise<Reached> {
  signal?.throwIfAborted();
  try {
    const pace = { everyMs: pollMs, withinMs: patienceMs, signal };
    return await retry(() => tryReach(path), isBusyOrLeaving, pace);
  } catch (error) {
    signal?.throwIfAborted();
    throw inTheWay(path, [(error as Error).message], error);
  }
}

async function tryReach(path: string): Promise<Reached> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return "absent";
  if (!found.isSocket()) return "stale";
  const socket = connect(path);
  try {
    await once(socket, "connect");
    return socket;
  } catch (error) {
    if (codeOf(error) === "ECONNREFUSED") return "stale";
    throw error;
  }
}

/** EAGAIN: its queue is full. The others: it has just ended. */
function isBusyOrLeaving(error: unknown): boolean {
  return ["EAGAIN", "ENOENT", "ECONNRESET", "EPIPE"].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}

/** Names of sockets that have not got their final one are given up after that. */
const abandonedMs = 60_000;

async function removeStale(path: string): Promise<void> {
  using _ = await holdGuard(path);
  const reached = await reach(path);
  if (reached === "stale") remove(path);
  else if (reached !== "absent") reached.destroy();
  const folder = dirname(path);
  for (const name of readdirSync(folder).filter((one) => one.startsWith("new-"))) {
    const left = lstatSync(join(folder, name), { throwIfNoEntry: false });
    if (left && Date.now() - left.mtimeMs > abandonedMs) remove(join(folder, name));
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== "ENOENT") throw inTheWay(path, [message], cause);
  }
}

async function listen(server: Server, path: string): Promise<void> {
  const listening = once(server, "listening");
  server.listen(path);
  await listening;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  await closed;
}
