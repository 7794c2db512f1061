import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { BackendEvent, Call } from "../engine/backend.ts";
import type { Hello, Request, SupervisorStatus } from "./messages.ts";

interface Answers {
  readonly hello: Hello;
  readonly stop: Hello;
  readonly status: SupervisorStatus;
}

/**
 * Asks the supervisor for one answer.
 *
 * @returns undefined where there is no supervisor
 */
export async function askSupervisor<Ask extends keyof Answers>(
  socketPath: string,
  ask: Ask,
  { signal }: Call = {},
): Promise<Answers[Ask] | undefined> {
  for await (const line of talk(socketPath, ask, signal)) return JSON.parse(line) as Answers[Ask];
  return undefined;
}

/** What the supervisor's keepers see and do, until it ends; nothing where there is none. */
export async function* watchSupervisor(
  socketPath: string,
  { signal }: Call = {},
): AsyncGenerator<BackendEvent, void, undefined> {
  for await (const line of talk(socketPath, "watch", signal)) {
    yield JSON.parse(line) as BackendEvent;
  }
}

async function* talk(
  socketPath: string,
  ask: Request["ask"],
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void, undefined> {
  const socket = await open(socketPath);
  if (socket === undefined) return signal?.throwIfAborted();
  const lines = createInterface({ input: socket });
  const abort = (): void => void socket.destroy();
  signal?.addEventListener("abort", abort, { once: true });
  // It may end at any time; a socket that was destroyed does not end its lines by itself.
  socket.on("error", abort).on("close", () => lines.close());
  try {
    socket.write(`${JSON.stringify({ ask } satisfies Request)}\n`);
    yield* lines;
    signal?.throwIfAborted();
  } finally {
    signal?.removeEventListener("abort", abort);
    socket.destroy();
  }
}

/** Undefined where nobody listens, also where the socket is a dead one's. */
function open(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.off("error", fail);
      resolve(socket);
    });
    socket.once("error", fail);
    function fail(error: NodeJS.ErrnoException): void {
      if (error.code === "ENOENT" || error.code === "ECONNREFUSED") resolve(undefined);
      else reject(error);
    }
  });
}
