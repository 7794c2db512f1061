import type http from "node:http";
import type { Duplex, Writable } from "node:stream";
import type { AbortListeners } from "./abort-listeners.ts";
import { connectionError } from "./errors/connection-errors.ts";

/** A connection that is no longer HTTP. */
export interface HijackedConnection {
  /** What is written here reaches the container; ending it half-closes the connection. */
  readonly input: Writable;
  /** Bytes from the container, to be read once. */
  readonly output: AsyncIterable<Buffer>;
  /** Closes at once; safe to repeat. */
  close(): void;
}

type HijackAnswer =
  | { readonly kind: "connection"; readonly connection: HijackedConnection }
  | { readonly kind: "refused"; readonly response: http.IncomingMessage };

/**
 * Waits for the answer to a request that asks for an upgrade. The engine answers 101 and goes on
 * without HTTP, or 200 with a body that ends with the connection; anything else is a refusal.
 */
export function hijack(
  outgoing: http.ClientRequest,
  socketPath: string,
  signal: AbortSignal | undefined,
  aborts: AbortListeners,
): Promise<HijackAnswer> {
  return new Promise((resolve, reject) => {
    outgoing.on("error", (error) => reject(connectionError(error, socketPath, signal)));
    outgoing.once("upgrade", (_response, socket, head) => {
      // The first bytes may have come together with the header.
      if (head.length > 0) socket.unshift(head);
      resolve({ kind: "connection", connection: wrap(socket, socket, socketPath, signal, aborts) });
    });
    outgoing.once("response", (response) => {
      if (response.statusCode === 200) {
        const connection = wrap(response.socket, response, socketPath, signal, aborts);
        resolve({ kind: "connection", connection });
      } else resolve({ kind: "refused", response });
    });
  });
}

function wrap(
  socket: Duplex,
  body: AsyncIterable<Buffer> & { destroy(error?: Error): unknown },
  socketPath: string,
  signal: AbortSignal | undefined,
  aborts: AbortListeners,
): HijackedConnection {
  // The request's signal has no power over the socket any more.
  const close = () => {
    body.destroy();
    socket.destroy();
  };
  socket.once("close", aborts.add(signal, close));
  socket.on("error", () => undefined); // Whoever reads hears of it.
  dropUnwanted(socket);
  return { input: socket, output: readOutput(body, socketPath, signal, close), close };
}

/**
 * A command that ends may leave its input unread. What is still written to it then is dropped: an error
 * would make Node close the socket, and what the command had said before would be lost.
 */
function dropUnwanted(socket: Duplex): void {
  let isWanted = true;
  const passOn =
    (callback: (error?: Error | null) => void) =>
    (error?: Error | null): void => {
      if (isBroken(error)) isWanted = false;
      callback(isWanted ? error : undefined);
    };
  const [write, writeAll] = [socket._write.bind(socket), socket._writev?.bind(socket)];
  socket._write = (chunk, encoding, callback) =>
    isWanted ? write(chunk, encoding, passOn(callback)) : callback();
  if (writeAll) {
    socket._writev = (chunks, callback) =>
      isWanted ? writeAll(chunks, passOn(callback)) : callback();
  }
}

function isBroken(error: unknown): boolean {
  const { code = "" } = (error ?? {}) as NodeJS.ErrnoException;
  return code === "EPIPE" || code === "ECONNRESET";
}

async function* readOutput(
  body: AsyncIterable<Buffer>,
  socketPath: string,
  signal: AbortSignal | undefined,
  close: () => void,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body) yield chunk;
    signal?.throwIfAborted();
  } catch (error) {
    // The same resets the connection in the end. Whether the engine is still there, its status will say.
    if (!signal?.aborted && isBroken(error)) return;
    throw connectionError(error, socketPath, signal);
  } finally {
    close();
  }
}
