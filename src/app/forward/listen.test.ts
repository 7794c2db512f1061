import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { expect, test } from "vitest";
import { only } from "../../../test/support/only.ts";
import type { Machine } from "../../core/seam/machine.ts";
import { listen } from "./listen.ts";

const backend = only<Machine>({ portHolder: async () => ({ details: {} }) });
const handlers = { onConnection: () => undefined, onError: () => undefined };

async function isTaken(port: number): Promise<boolean> {
  const socket = connect({ port, host: "127.0.0.1" });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, "close");
  return port;
}

test("leaves nothing listening where it is broken off, at whichever moment", async () => {
  for (const turns of [0, 1, 2, 3, 4, 5]) {
    const localPort = await freePort();
    const over = new AbortController();
    const call = { signal: over.signal };
    const opening = listen(backend, { hosts: undefined, localPort }, handlers, call);
    const settled = opening.then(
      async (listening) => listening[Symbol.asyncDispose](),
      () => undefined,
    );
    for (let turn = 0; turn < turns; turn += 1) await new Promise(process.nextTick);
    over.abort();
    await settled;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await isTaken(localPort)).toBe(false);
  }
});

test("goes on where a connection could not be taken, and says so", async () => {
  const servers: Server[] = [];
  const errors: string[] = [];
  const seeing = {
    onConnection: (socket: Socket) => {
      // Node tells whose connection it is.
      servers.push((socket as Socket & { readonly server: Server }).server);
      socket.destroy();
    },
    onError: ({ message }: Error) => void errors.push(message),
  };
  await using listening = await listen(backend, { hosts: undefined, localPort: 0 }, seeing, {});
  expect(await isTaken(listening.port)).toBe(true);
  await expect.poll(() => servers).toHaveLength(1);
  servers[0]?.emit("error", new Error("accept EMFILE"));
  expect(errors).toEqual(["accept EMFILE"]);
  expect(await isTaken(listening.port)).toBe(true);
});
