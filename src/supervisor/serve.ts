import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { BackendEvent } from "../engine/backend.ts";
import type { Hello, Request, SupervisorStatus } from "./messages.ts";

export interface Answers {
  readonly hello: () => Hello;
  readonly status: () => Promise<SupervisorStatus>;
  readonly stop: () => void;
}

export interface Served extends AsyncDisposable {
  /** Tells everyone who watches. */
  readonly tell: (event: BackendEvent) => void;
}

/**
 * Answers on the supervisor's socket. The caller holds the lock that makes it the only one, so that a
 * socket that is there already is a dead one's.
 */
export async function serve(socketPath: string, answers: Answers): Promise<Served> {
  const sockets = new Set<Socket>();
  const watchers = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy()); // Who asked is gone.
    socket.on("close", () => {
      sockets.delete(socket);
      watchers.delete(socket);
    });
    // A client of the same user; a line that is no request is its mistake.
    createInterface({ input: socket })
      .on("line", (line) => answer(socket, readRequest(line)))
      .on("error", () => undefined); // The socket's, told once more.
  });
  const answer = (socket: Socket, request: Request["ask"] | undefined): void => {
    if (request === "hello" || request === "stop") send(socket, answers.hello());
    else if (request === "status") void answers.status().then((status) => send(socket, status));
    else if (request === "watch") watchers.add(socket);
    else socket.destroy();
    if (request === "stop") answers.stop();
  };
  rmSync(socketPath, { force: true });
  server.listen(socketPath);
  await once(server, "listening");
  return {
    tell: (event) => {
      for (const watcher of watchers) send(watcher, event);
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.end();
      const late = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, 1000);
      await closed;
      clearTimeout(late);
    },
  };
}

/** One who does not read is let go before it fills the memory. */
const mostUnread = 1 << 20;

function send(socket: Socket, value: unknown): void {
  if (socket.writableLength > mostUnread) socket.destroy();
  else socket.write(`${JSON.stringify(value)}\n`);
}

function readRequest(line: string): Request["ask"] | undefined {
  try {
    const { ask } = JSON.parse(line) as Partial<Request>;
    return ask === "hello" || ask === "status" || ask === "watch" || ask === "stop"
      ? ask
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
