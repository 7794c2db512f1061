import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { enterNetwork } from "../../src/host/proc/process.ts";

/** Ports of the servers, each of which does one thing. */
export const serverPorts = {
  /** Sends back what comes, and ends when that does. On 127.0.0.1. */
  echo: 7001,
  /** The same on ::1 alone. */
  echo6: 7002,
  /** Takes all that comes, and answers with its SHA-256 when that has ended. */
  digest: 7003,
  /** Says `bye`, ends its own direction, and only then reads; what it read is told by `received`. */
  firstToEnd: 7004,
  /** Breaks the connection off at the first byte. */
  rude: 7005,
  /** Says `hello` at once. */
  greeter: 7006,
} as const;

const script = `
const { createHash } = require("node:crypto");
const { createServer } = require("node:net");
const ports = JSON.parse(process.argv[1]);
const serve = (port, host, onConnection) => new Promise((resolve, reject) => {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  server.once("error", reject).listen({ port, host, backlog: 512 }, resolve);
});
const echo = (socket) => socket.pipe(socket);
const digest = (socket) => {
  const hash = createHash("sha256");
  socket.on("data", (data) => hash.update(data)).on("end", () => socket.end(hash.digest("hex")));
};
const firstToEnd = (socket) => {
  let received = "";
  socket.end("bye");
  socket.on("data", (data) => (received += data)).on("end", () => console.log(received));
};
const rude = (socket) => socket.once("data", () => socket.resetAndDestroy());
const greeter = (socket) => socket.end("hello");
Promise.all([
  serve(ports.echo, "127.0.0.1", echo),
  serve(ports.echo6, "::1", echo),
  serve(ports.digest, "127.0.0.1", digest),
  serve(ports.firstToEnd, "127.0.0.1", firstToEnd),
  serve(ports.rude, "127.0.0.1", rude),
  serve(ports.greeter, "127.0.0.1", greeter),
]).then(() => console.log("ready"));
`;

export interface ServersInside extends AsyncDisposable {
  /** The next thing that `firstToEnd` has read to its end. */
  received(): Promise<string>;
}

/** Starts servers in the network namespace of a process: images have none that can all of this. */
export async function startServersInside(pid: number): Promise<ServersInside> {
  const command = [process.execPath, "-e", script, JSON.stringify(serverPorts)];
  const child = spawn("nsenter", enterNetwork(pid, command), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const received = async () => (await lines.next()).value ?? "";
  if ((await received()) !== "ready") throw new Error("the servers inside did not start");
  return {
    received,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await closed;
    },
  };
}
