import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { SshAddress } from "../engine-url.ts";
import { Transport } from "../transport.ts";
import { type SshOptions, sshArguments, sshFailed, type Tunnel } from "./ssh-command.ts";

/**
 * Listens on a socket and gives each connection an ssh of its own that runs
 * `podman system dial-stdio` on the other machine.
 */
export async function relayStdio(
  address: SshAddress,
  localPath: string,
  { identity, signal }: SshOptions,
): Promise<Tunnel> {
  signal?.throwIfAborted();
  const children = new Set<ChildProcess>();
  const said: string[] = [];
  let cause: unknown;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const dial = ["podman", "system", "dial-stdio"];
    const child = spawn("ssh", sshArguments(address, identity, [], dial), {
      stdio: ["pipe", "pipe", "pipe"],
    });
    children.add(child);
    join(socket, child);
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said.push(text);
      if (said.length > 50) said.shift();
    });
    child.once("error", (error) => {
      cause = error;
    });
    child.once("close", () => children.delete(child));
  });
  server.listen(localPath);
  await once(server, "listening");
  // What keeps this process alive are the calls, not the listening for them.
  server.unref();
  const relay = {
    socketPath: localPath,
    async [Symbol.asyncDispose]() {
      server.close();
      const closings = [...children].map((child) => once(child, "close"));
      for (const child of children) child.kill();
      await Promise.all(closings);
    },
  };
  const transport = new Transport(localPath);
  try {
    await transport.send({ method: "GET", path: ["_ping"], signal });
    return relay;
  } catch (error) {
    await relay[Symbol.asyncDispose]();
    signal?.throwIfAborted();
    throw sshFailed(address, said.join(""), cause ?? error);
  } finally {
    transport.close();
  }
}

function join(socket: Socket, child: ReturnType<typeof spawn>): void {
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) return;
  // Either end may go at any time; the other one is told by the ends below.
  socket.on("error", () => undefined);
  stdin.on("error", () => undefined);
  socket.pipe(stdin);
  stdout.pipe(socket);
  socket.once("close", () => child.kill());
  child.once("error", () => socket.destroy());
}
