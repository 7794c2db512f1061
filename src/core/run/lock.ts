import { createHash } from "node:crypto";
import { Socket } from "node:net";
import { join } from "node:path";
import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import { claimSocket } from "../../host/claim.ts";
import { privateFolderOf, thisMachine } from "../../host/private-folder.ts";
import { LimitError, readLines } from "../../host/read-lines.ts";

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long to wait for another command; without it as long as it takes. */
  readonly timeoutMs?: number;
  /** Tells who holds the pod that it is to be removed, so that there is nothing to go on with. */
  readonly toRemove?: boolean;
  /** Called once for each holder that is waited for. */
  readonly onWait?: (holder: string) => void;
  /** Where the locks are; this user's private folder by default. */
  readonly folder?: string;
}

/** A pod that is held. */
interface PodLock extends AsyncDisposable {
  /** Aborted when another command waits for the pod. */
  readonly wanted: AbortSignal;
  /** Aborted when another command waits to remove the pod. */
  readonly unwanted: AbortSignal;
}

/**
 * Holds a pod for one command, against this user's others of this machine. The lock is a socket at
 * which its holder listens: who asks is told who holds it, and who waits sees the connection end.
 *
 * @param engine names the engine, so that pods of the same name on two engines don't wait
 * @throws SidepodError `pod-busy` when the time is over
 * @example
 * await using _ = await lockPod(backend.identity, "webapp", { signal });
 */
export async function lockPod(
  engine: string,
  pod: string,
  options: LockOptions = {},
): Promise<PodLock> {
  const { signal, timeoutMs, toRemove = false, onWait = () => {} } = options;
  const { folder = privateFolderOf(thisMachine()) } = options;
  const timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(Math.ceil(timeoutMs));
  const stop = AbortSignal.any([signal, timeout].filter((s) => s !== undefined));
  const path = join(folder, lockName(engine, pod));
  let told: string | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const taken = await listen(path);
    if (!(taken instanceof Socket)) return taken;
    await untilReleased(taken, path, toRemove ? removal : "", stop, (holder) => {
      if (holder !== told) onWait(holder);
      told = holder;
    });
    signal?.throwIfAborted();
    if (timeout?.aborted) {
      const holder = told ?? unnamed;
      throw new SidepodError("pod-busy", `pod ${pod} is locked by ${holder}`, {
        hint: "wait for it to end, or use a longer --timeout",
        details: { pod, holder },
      });
    }
  }
}

/** What a command that waits says where it is going to remove the pod. */
const removal = "remove";

/** A holder that is stopped, or has just begun, does not say who it is. */
const unnamed = "another command";
const namedWithinMs = 2000;
const maxLine = 100;

/** @returns a connection to who has it where somebody has */
async function listen(path: string): Promise<PodLock | Socket> {
  const wanted = new AbortController();
  const unwanted = new AbortController();
  const waiting = new Set<Socket>();
  const claim = await claimSocket(path, (socket) => {
    socket.on("error", () => socket.destroy()); // Who asked may be gone already.
    socket.write(`sidepod (process ${process.pid})\n`);
    waiting.add(socket);
    wanted.abort();
    socket.on("close", () => waiting.delete(socket));
    void hear(socket, () => unwanted.abort());
  });
  if (claim instanceof Socket) return claim;
  claim.unref();
  return {
    wanted: wanted.signal,
    unwanted: unwanted.signal,
    [Symbol.asyncDispose]: async () => {
      claim[Symbol.dispose]();
      for (const socket of waiting) socket.destroy();
    },
  };
}

/** What one who waits has to say. Who says anything else does not speak with us any longer. */
async function hear(socket: Socket, onRemoval: () => void): Promise<void> {
  try {
    for await (const line of readLines(socket, { longest: maxLine })) {
      if (line !== removal) return;
      onRemoval();
    }
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
  }
}
/**
 * Returns when the holder's socket is closed, or the signal is aborted.
 *
 * @throws SidepodError `stale-socket` where what listens there is no command of Sidepod
 */
async function untilReleased(
  socket: Socket,
  path: string,
  message: string,
  signal: AbortSignal,
  onHolder: (holder: string) => void,
): Promise<void> {
  const abort = (): void => void socket.destroy();
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  const late = setTimeout(() => onHolder(unnamed), namedWithinMs);
  socket.on("error", abort); // The holder ended between our two calls.
  if (message !== "") socket.write(`${message}\n`);
  try {
    let said = 0;
    for await (const line of readLines(socket, { longest: maxLine })) {
      clearTimeout(late);
      said += 1;
      if (said > 1) throw new LimitError("it sent more than its name");
      onHolder(/^sidepod \(process \d+\)$/.test(line) ? line : unnamed);
    }
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    throw new SidepodError("stale-socket", "the pod is locked by something other than Sidepod", {
      evidence: [`${path}: ${error.message}`],
      hint: commandText`ss -xlp | grep ${path}`,
      details: { path },
      cause: error,
    });
  } finally {
    clearTimeout(late);
    signal.removeEventListener("abort", abort);
  }
}

function lockName(engine: string, pod: string): string {
  const name = createHash("sha256").update(`${engine}\n${pod}`).digest("hex").slice(0, 32);
  return `lock-${name}.sock`;
}

/**
 * Breaks work on a pod off where another command is going to remove it.
 *
 * @throws SidepodError `pod-busy` then
 */
export async function abortWhenRemoved<Result>(
  { unwanted }: PodLock,
  pod: string,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(signal ? AbortSignal.any([signal, unwanted]) : unwanted);
  } catch (error) {
    if (signal?.aborted || !unwanted.aborted) throw error;
    throw new SidepodError("pod-busy", `pod ${pod} is being removed by another command`, {
      details: { pod },
      cause: error,
    });
  }
}
