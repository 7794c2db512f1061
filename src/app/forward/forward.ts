import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Call } from "../../core/seam/call.ts";
import type { Inside } from "../../core/seam/inside.ts";
import type { Machine } from "../../core/seam/machine.ts";
import { asSidepodError, type SidepodError } from "../../errors.ts";
import { type Listening, listen } from "./listen.ts";
import { PatientConnector } from "./patient-connector.ts";
import type { PortPair } from "./ports.ts";

export interface ForwardTarget {
  /** The engine's name of the container. */
  readonly container: string;
  /** As the user names it. */
  readonly name: string;
}

/** What becomes of connections, told when it is no longer the same. */
export interface ForwardEvent {
  /** They wait until the container runs or listens, are refused, or come through again. */
  readonly type: "waiting" | "refused" | "through";
  /** Why they don't come through. */
  readonly error?: SidepodError;
}

export interface ForwardOptions extends Call {
  readonly onEvent?: (event: ForwardEvent) => void;
}

/** A local port that leads into a container, until it is disposed of. */
export interface Forward extends AsyncDisposable {
  readonly target: ForwardTarget;
  readonly localHost: string;
  readonly localPort: number;
  readonly port: number;
  readonly leftOut: Listening["leftOut"];
}

/**
 * Listens on a local port and leads each connection to a port inside a container.
 *
 * @throws SidepodError as `listen` does
 */
export async function openForward(
  backend: Inside & Machine,
  target: ForwardTarget,
  pair: PortPair,
  { onEvent = () => {}, signal }: ForwardOptions = {},
): Promise<Forward> {
  const over = new AbortController();
  const open = new Set<Duplex>();
  let told = "through";
  const tell = (event: ForwardEvent): void => {
    const text = `${event.type} ${event.error?.message ?? ""}`.trim();
    if (text !== told) onEvent(event);
    told = text;
  };
  const connector = new PatientConnector({
    backend,
    container: target.container,
    port: pair.port,
    onWait: (error) => tell({ type: "waiting", error }),
  });

  const serve = async (socket: Socket): Promise<void> => {
    const gone = new AbortController();
    open.add(socket);
    socket.on("error", () => undefined); // It is told as the end that it is.
    socket.once("close", () => {
      open.delete(socket);
      gone.abort();
    });
    const either = AbortSignal.any([gone.signal, over.signal]);
    try {
      const inside = await connector.connect(either);
      if (either.aborted) return breakOff(inside);
      tell({ type: "through" });
      open.add(inside);
      await join(socket, inside);
      open.delete(inside);
    } catch (error) {
      breakOff(socket);
      // Who has gone is not told why.
      if (!either.aborted) tell({ type: "refused", error: asSidepodError(error) });
    }
  };

  const handlers = {
    onConnection: (socket: Socket) => void serve(socket),
    onError: (error: Error) => tell({ type: "refused", error: asSidepodError(error) }),
  };
  const listening = await listen(backend, pair, handlers, { signal });
  return {
    target,
    localHost: listening.host,
    localPort: listening.port,
    port: pair.port,
    leftOut: listening.leftOut,
    [Symbol.asyncDispose]: async () => {
      over.abort();
      const closed = listening[Symbol.asyncDispose]();
      for (const connection of open) breakOff(connection);
      await closed;
    },
  };
}

/**
 * Copies both ways between two connections until both directions have ended. Each direction ends by
 * itself; where one connection breaks off, so does the other.
 */
export async function join(one: Duplex, other: Duplex): Promise<void> {
  const closed = [one, other].map(onceClosed);
  passOn(one, other);
  passOn(other, one);
  await Promise.all(closed);
}

/** Ends a connection at once: the other side sees that it was broken off, where there is a way. */
function breakOff(connection: Duplex & { readonly resetAndDestroy?: () => unknown }): void {
  connection.on("error", () => undefined); // It is told as the end that it is.
  if (connection.destroyed) return;
  if (connection.resetAndDestroy) connection.resetAndDestroy();
  else connection.destroy();
}

function passOn(from: Duplex, to: Duplex): void {
  from.on("error", () => breakOff(to));
  from.once("close", () => {
    if (!from.readableEnded || from.errored) breakOff(to);
  });
  from.pipe(to);
}

function onceClosed(connection: Duplex): Promise<void> {
  if (connection.closed) return Promise.resolve();
  return new Promise((resolve) => connection.once("close", () => resolve()));
}
