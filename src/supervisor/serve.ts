import type { Socket } from "node:net";
import type { Hello, Request, SupervisorStatus } from "../app/supervision/messages.ts";
import type { BackendEvent } from "../core/seam/streams.ts";
import { LimitError, readLines } from "../host/read-lines.ts";

export interface RequestHandlers {
  readonly hello: () => Hello;
  readonly status: () => Promise<SupervisorStatus>;
  readonly stop: () => void;
}

export interface Served extends AsyncDisposable {
  /** Answers one who has connected, under whichever name. */
  readonly accept: (socket: Socket) => void;
  /** Tells everyone who watches. */
  readonly tell: (event: BackendEvent) => void;
}

const maxRequest = 1024;
/** One who asks nothing is not waited for any longer. */
const requestMs = 10_000;

/** Answers those who connect to the supervisor. */
export function serve(answers: RequestHandlers): Served {
  const sockets = new Set<Socket>();
  const watchers = new Set<Socket>();
  const answer = (socket: Socket, request: Request["ask"] | undefined): void => {
    if (request === "hello" || request === "stop") send(socket, answers.hello());
    else if (request === "status") void answers.status().then((status) => send(socket, status));
    else if (request === "watch") watchers.add(socket);
    else socket.destroy();
    if (request === "stop") answers.stop();
  };
  const listen = async (socket: Socket): Promise<void> => {
    const limits = { longest: maxRequest, firstWithinMs: requestMs };
    try {
      // A client of the same user; a line that is no request is its mistake.
      for await (const line of readLines(socket, limits)) answer(socket, readRequest(line));
    } catch (error) {
      if (!(error instanceof LimitError)) throw error;
    }
  };
  return {
    accept: (socket) => {
      sockets.add(socket);
      socket.on("error", () => socket.destroy()); // Who asked is gone.
      socket.on("close", () => {
        sockets.delete(socket);
        watchers.delete(socket);
      });
      void listen(socket);
    },
    tell: (event) => {
      for (const watcher of watchers) send(watcher, event);
    },
    [Symbol.asyncDispose]: async () => {
      const open = [...sockets];
      const closed = open.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
      for (const socket of open) socket.end();
      const late = setTimeout(() => {
        for (const socket of open) socket.destroy();
      }, 1000);
      await Promise.all(closed);
      clearTimeout(late);
    },
  };
}

/** One who does not read is let go before it fills the memory. */
const maxUnread = 1 << 20;

function send(socket: Socket, value: unknown): void {
  if (socket.writableLength > maxUnread) socket.destroy();
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
