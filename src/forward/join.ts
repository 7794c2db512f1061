import type { Duplex } from "node:stream";

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
export function breakOff(connection: Duplex & { readonly resetAndDestroy?: () => unknown }): void {
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
