import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SidepodError } from "../errors.ts";

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long to wait for another command; without it as long as it takes. */
  readonly timeoutMs?: number;
  /** Tells who holds the pod that it is to be removed, so that there is nothing to go on with. */
  readonly toRemove?: boolean;
  /** Called once for each holder that is waited for. */
  readonly onWait?: (holder: string) => void;
}

/** A pod that is held. */
export interface PodLock extends AsyncDisposable {
  /** Aborted when another command waits for the pod. */
  readonly wanted: AbortSignal;
  /** Aborted when another command waits to remove the pod. */
  readonly unwanted: AbortSignal;
}

/**
 * Holds a pod for one command, against others of this machine. The lock is a listening socket in
 * Linux's abstract namespace: taking it is atomic, the kernel frees it when its process ends in
 * whatever way, who asks is told who holds it, and who waits sees the connection end.
 *
 * @param engine names the engine, so that pods of the same name on two engines don't wait
 * @throws SidepodError `pod-busy` when the time is over
 * @example
 * await using _ = await lockPod("unix:///run/podman/podman.sock", "webapp", { signal });
 */
export async function lockPod(
  engine: string,
  pod: string,
  options: LockOptions = {},
): Promise<PodLock> {
  const { signal, timeoutMs, toRemove = false, onWait = () => {} } = options;
  const timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(Math.ceil(timeoutMs));
  const stop = AbortSignal.any([signal, timeout].filter((s) => s !== undefined));
  const address = lockAddress(engine, pod);
  let holder = "another command";
  for (;;) {
    signal?.throwIfAborted();
    if (timeout?.aborted) {
      throw new SidepodError("pod-busy", `pod ${pod} is held by ${holder}`, {
        hint: "wait for it to end, or give a longer --timeout",
        details: { pod, holder },
      });
    }
    const lock = await listen(address);
    if (lock !== undefined) return lock;
    await untilReleased(address, toRemove ? removal : "", stop, (name) => {
      if (name !== holder) onWait(name);
      holder = name;
    });
  }
}

/** What a command that waits says where it is going to remove the pod. */
const removal = "remove\n";

/** @returns undefined where somebody else listens there */
async function listen(address: string): Promise<PodLock | undefined> {
  const wanted = new AbortController();
  const unwanted = new AbortController();
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy()); // Who asked may be gone already.
    socket.write(`sidepod (process ${process.pid})\n`);
    waiting.add(socket);
    wanted.abort();
    socket.setEncoding("utf8").on("data", (text: string) => {
      if (text === removal) unwanted.abort();
    });
    socket.on("close", () => waiting.delete(socket));
  });
  const waiting = new Set<{ destroy(): unknown }>();
  server.listen(address);
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
  server.unref();
  return {
    wanted: wanted.signal,
    unwanted: unwanted.signal,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of waiting) socket.destroy();
      await closed;
    },
  };
}

/** Returns when the holder's socket is closed, or the signal is aborted. */
function untilReleased(
  address: string,
  message: string,
  signal: AbortSignal,
  onHolder: (holder: string) => void,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const socket = connect(address);
    socket.write(message);
    const abort = (): void => void socket.destroy();
    signal.addEventListener("abort", abort, { once: true });
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => onHolder(text.trim()));
    socket.on("error", () => socket.destroy()); // The holder ended between our two calls.
    socket.on("close", () => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
  });
}

function lockAddress(engine: string, pod: string): string {
  const name = createHash("sha256").update(`${engine}\n${pod}`).digest("hex").slice(0, 32);
  if (process.platform === "linux") return `\0sidepod/${process.getuid?.()}/${name}`;
  return join(tmpdir(), `sidepod-${process.getuid?.()}-${name}.sock`);
}
