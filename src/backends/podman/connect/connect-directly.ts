import { once } from "node:events";
import { connect } from "node:net";
import type { Connected } from "./connector.ts";

/** Connects over the network of this process, to the first of the addresses that takes the connection. */
export async function connectDirectly(
  port: number,
  hosts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Connected> {
  let connected: Connected = { code: "ECONNREFUSED", message: "there is no address to try" };
  for (const host of hosts) {
    signal?.throwIfAborted();
    const socket = connect({ host, port, allowHalfOpen: true });
    try {
      await once(socket, "connect", signal ? { signal } : {});
      return { socket };
    } catch (error) {
      socket.on("error", () => undefined).destroy();
      signal?.throwIfAborted();
      const { code = "", message } = error as NodeJS.ErrnoException;
      connected = { code, message };
    }
  }
  return connected;
}
