import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type CommandSettings,
  type RunningCommand,
  sidepodHere,
  startSidepod,
} from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";
import { fakeSsh } from "../support/fake-ssh.ts";
import { capabilitiesOf } from "../support/kernel.ts";
import { mebibytes } from "../support/mebibytes.ts";
import { type ServersInside, serverPorts, startServersInside } from "../support/servers-inside.ts";
import { tarOf } from "../support/tar.ts";

const missing = await engineMissing();

let engine: TestEngine;
let pod: string;
let web: string;
let alone: string;
let servers: ServersInside;
/** One that many tests share, by the name of the server. */
let shared: Forwarding;
const ports = {} as Record<keyof typeof serverPorts, number>;

beforeAll(async () => {
  if (missing) return;
  engine = await startEngine();
  pod = `${engine.prefix}forward`;
  web = `${pod}-web`;
  alone = `${engine.prefix}alone`;
  const httpd = ["httpd", "-f", "-p", "127.0.0.1:8000", "-h", "/bin"];
  await engine.run(["pod", "create", "--name", pod]);
  await Promise.all([
    engine.run(["run", "-d", "--pod", pod, "--name", web, engine.image, ...httpd]),
    engine.run(["run", "-d", "--name", alone, engine.image, ...httpd]),
  ]);
  servers = await startServersInside((await engine.client.containers.inspect(web)).State.Pid);
  const names = Object.keys(serverPorts) as (keyof typeof serverPorts)[];
  shared = await forward(pod, ...names.map((name) => `:${serverPorts[name]}`));
  for (const [index, name] of names.entries()) ports[name] = shared.ports[index] ?? 0;
});

afterAll(async () => {
  await shared?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
});

/** Runs while a test does; its ports are those that it printed, in order. */
interface Forwarding extends AsyncDisposable {
  readonly command: RunningCommand;
  readonly ports: readonly number[];
}

async function forward(...args: readonly string[]): Promise<Forwarding> {
  return await forwardOver(engine, args);
}

async function forwardOver(
  settings: CommandSettings,
  args: readonly string[],
): Promise<Forwarding> {
  const command = startSidepod(["forward", "--json", ...args], settings);
  const printed = await Promise.race([
    untilPrinted(command, /\]\n$/),
    command.result.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ]);
  const lines: { readonly localPort: number }[] = JSON.parse(printed);
  return {
    command,
    ports: lines.map(({ localPort }) => localPort),
    [Symbol.asyncDispose]: async () => {
      command.kill("SIGINT");
      await command.result;
    },
  };
}

async function untilPrinted(command: RunningCommand, wanted: RegExp): Promise<string> {
  while (!wanted.test(command.printed())) await sleep(10);
  return command.printed();
}

async function untilTold(command: RunningCommand, wanted: string): Promise<void> {
  while (!command.told().includes(wanted)) await sleep(10);
}

function open(port = 0, host = "127.0.0.1"): Socket {
  return connect({ port, host, allowHalfOpen: true });
}

async function ask(port: number | undefined, request: string, host?: string): Promise<string> {
  const socket = open(port, host);
  socket.end(request);
  return await text(socket);
}

/** One direction after the other. */
async function endInsideFirst(port: number | undefined): Promise<void> {
  const socket = open(port);
  let heard = "";
  socket.on("data", (data) => {
    heard += data;
  });
  await once(socket, "end");
  expect(heard).toBe("bye");
  socket.end("after the end");
  expect(await servers.received()).toBe("after the end");
}

const get = (path: string) => `GET ${path} HTTP/1.0\r\n\r\n`;
const page = (port: number | undefined) => ask(port, get("/cat"));

describe.skipIf(missing)(`sidepod forward${missing ? ` (${missing})` : ""}`, () => {
  test("leads to what listens on 127.0.0.1 or on ::1 alone, in one command", async () => {
    expect(await ask(ports.echo, "one")).toBe("one");
    expect(await ask(ports.echo6, "two")).toBe("two");
    expect(await ask(ports.greeter, "")).toBe("hello");
    expect(await ask(ports.echo, "three", "::1")).toBe("three");
  });

  test("prints a line for each port, and ends at Ctrl-C with its connections", async () => {
    const command = startSidepod(["forward", web, `:${serverPorts.echo}`], engine);
    const line = await untilPrinted(command, /\n/);
    expect(line).toMatch(new RegExp(`^127\\.0\\.0\\.1:\\d+ → ${pod}/${web}:7001\n$`));
    const port = Number(/:(\d+) /.exec(line)?.[1]);
    const socket = open(port);
    socket.write("x");
    await once(socket, "data");
    const taken = await sidepodHere(["forward", alone, `${port}:8000`], engine);
    expect(taken.stderr).toContain(`is taken by sidepod forward (process ${command.pid})`);
    const closed = once(socket, "close").catch((error: unknown) => error);
    command.kill("SIGINT");
    expect(await command.result).toMatchObject({ status: 130, stdout: line, stderr: "" });
    await closed;
  });

  test(`passes ${mebibytes} MiB on byte for byte, there and back, and the end of it`, async () => {
    const socket = open(ports.echo);
    const received = createHash("sha256");
    socket.on("data", (data) => received.update(data));
    const ended = once(socket, "end");
    const sent = createHash("sha256");
    const block = randomBytes(1 << 20);
    for (let count = 0; count < mebibytes; count += 1) {
      block.writeUInt32LE(count);
      sent.update(block);
      if (!socket.write(Buffer.from(block))) await once(socket, "drain");
    }
    socket.end();
    await ended;
    expect(received.digest("hex")).toBe(sent.digest("hex"));
  });

  test("lets the side inside end first, and go on reading", async () => {
    await endInsideFirst(ports.firstToEnd);
  });

  test("holds 200 connections at once", async () => {
    const sockets = Array.from({ length: 200 }, () => open(ports.echo));
    const echoes = await Promise.all(
      sockets.map(async (socket, index) => {
        socket.write(`${index}`);
        const [data] = await once(socket, "data");
        return String(data);
      }),
    );
    expect(echoes).toEqual(sockets.map((_, index) => `${index}`));
    const rests = sockets.map((socket) => text(socket));
    // Nothing of the image was needed for any of them.
    expect(await engine.run(["exec", web, "ps"])).not.toContain("nc ");
    for (const socket of sockets) socket.end("!");
    expect(new Set(await Promise.all(rests))).toEqual(new Set(["!"]));
  });

  test("breaks a connection off where the side inside does", async () => {
    await expect(ask(ports.rude, "x")).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  test("waits for a container that is restarted, and its connections with it", async () => {
    await using forwarding = await forward(alone, ":8000");
    expect(await page(forwarding.ports[0])).toContain("200 OK");
    await engine.run(["stop", "-t", "0", alone]);
    const waiting = [page(forwarding.ports[0]), page(forwarding.ports[0])];
    await untilTold(forwarding.command, "connections wait for it");
    await engine.run(["start", alone]);
    for (const answer of await Promise.all(waiting)) expect(answer).toContain("200 OK");
  });

  test("leads through an engine on another machine, with what the image has", async () => {
    await using ssh = await fakeSsh(engine.socketPath);
    const { digest, echo6 } = serverPorts;
    const pairs = [`:${digest}`, `:${echo6}`, ":7999"];
    await using forwarding = await forwardOver({ env: ssh.env }, [web, ...pairs]);
    const [first, second, third] = forwarding.ports;
    const bytes = randomBytes(4 << 20);
    const socket = open(first);
    socket.end(bytes);
    expect(await text(socket)).toBe(createHash("sha256").update(bytes).digest("hex"));
    const many = Array.from({ length: 5 }, (_, index) => ask(second, `${index}`));
    expect(await Promise.all(many)).toEqual(["0", "1", "2", "3", "4"]);
    forwarding.command.kill("SIGINT");
    expect((await forwarding.command.result).stderr).toContain("7999");
    expect(third).toBeGreaterThan(0);
  });

  test.each(["private", "host"])(
    "leads through an engine on another machine to an image without any program (processes: %s)",
    async (processes) => {
      const name = `${engine.prefix}static-${processes}`;
      const image = `localhost/${name}`;
      const content = await readFile("/usr/bin/busybox").catch(() => readFile("/bin/busybox"));
      const files = [
        { name: "busybox", mode: 0o755, content },
        { name: "page", mode: 0o644, content: randomBytes(1 << 20) },
      ];
      await engine.client.images.import(tarOf(files), { reference: image });
      const httpd = ["/busybox", "httpd", "-f", "-p", "127.0.0.1:8000", "-h", "/"];
      const place = ["--network", "none", "--pid", processes];
      await engine.run(["run", "-d", "--name", name, ...place, image, ...httpd]);
      await using ssh = await fakeSsh(engine.socketPath);
      const relays = async () => {
        const names = (await engine.run(["ps", "-a", "--format", "{{.Names}}"])).trim().split("\n");
        return names.filter((one) => one.startsWith(`${name}-relay-`));
      };
      await using forwarding = await forwardOver({ env: ssh.env }, [name, ":8000"]);
      const [port] = forwarding.ports;
      const many = await Promise.all(Array.from({ length: 5 }, () => ask(port, get("/page"))));
      for (const answer of many) expect(answer).toMatch(/^HTTP\/1\.\d 200 OK/);
      // One for all of them, which may do nothing.
      const [relay = ""] = await relays();
      expect(await relays()).toEqual([relay]);
      const { State } = await engine.client.containers.inspect(relay);
      expect(capabilitiesOf(State.Pid, "CapBnd")).toBe(0n);
      const attached = await sidepodHere(["debug", "attach", name], engine);
      expect(attached.stderr).toContain("error[not-found]: there is no debug container");
      await engine.run(["restart", "-t", "0", name]);
      expect(await ask(port, get("/page"))).toContain("200 OK");
      expect(await relays()).not.toContain(relay);
      forwarding.command.kill("SIGKILL");
      await forwarding.command.result;
      await expect.poll(relays, { timeout: 10_000 }).toEqual([]);
      await engine.run(["rm", "-f", "-t", "0", name]);
      await engine.client.images.remove(image);
    },
  );

  test("names who has the local port", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { readonly port: number };
    const result = await sidepodHere(["forward", web, ":7001", `${port}:7001`], engine);
    server.close();
    expect(result).toMatchObject({ status: 1, stdout: "" });
    expect(result.stderr).toContain(`error[port-in-use]: local port ${port} is taken by `);
    expect(result.stderr).toContain(`(process ${process.pid})`);
    expect(result.stderr).toMatch(/hint: port \d+ is free/);
  });

  test("answers for what it cannot forward", async () => {
    const unknown = await sidepodHere(["forward", `${pod.slice(0, -1)}x`, "80"], engine);
    expect(unknown).toMatchObject({ status: 1 });
    expect(unknown.stderr).toContain("error[not-found]");
    expect(unknown.stderr).toContain("hint: did you mean");
    const idle = `${engine.prefix}idle`;
    await engine.run(["create", "--name", idle, engine.image, "true"]);
    const stopped = await sidepodHere(["forward", idle, "80"], engine);
    expect(stopped).toMatchObject({ status: 1 });
    expect(stopped.stderr).toContain(`error[not-running]: ${idle} is not running`);
    const wrong = await sidepodHere(["forward", web, "80:x"], engine);
    expect(wrong).toMatchObject({ status: 2 });
    expect(wrong.stderr).toContain("  80:x\n     ^\n");
    const elsewhere = await sidepodHere(["forward", web, "192.0.2.1:8080:80"], engine);
    expect(elsewhere).toMatchObject({ status: 2 });
    expect(elsewhere.stderr).toContain("does not belong to this machine");
  });

  test("says that a port may not be listened on", async (context) => {
    const first = Number(await readFile("/proc/sys/net/ipv4/ip_unprivileged_port_start", "utf8"));
    if (process.getuid?.() === 0 || first <= 1) context.skip("this user may listen on every port");
    const { status, stderr } = await sidepodHere(["forward", web, "1:7001"], engine);
    expect(status).toBe(1);
    expect(stderr).toContain("error[port-forbidden]: this user is not allowed to listen on port 1");
  });

  test("ends with an error when the container is removed", async () => {
    const brief = `${engine.prefix}brief`;
    await engine.run(["run", "-d", "--name", brief, engine.image, "sleep", "infinity"]);
    await using forwarding = await forward(brief, ":80");
    await engine.run(["rm", "-f", "-t", "0", brief]);
    const { status, stderr } = await forwarding.command.result;
    expect(status).toBe(1);
    expect(stderr).toContain(`"message":"${brief} was removed while its ports were forwarded"`);
  });

  test("refuses connections where nothing listens, and says what does", async () => {
    const command = startSidepod(["forward", web, ":7999"], engine);
    const line = await untilPrinted(command, /\n/);
    const port = Number(/:(\d+) /.exec(line)?.[1]);
    // What has just been started could still begin to listen.
    const { State } = await engine.client.containers.inspect(web);
    await sleep(Math.max(0, Date.parse(State.StartedAt) + 10_500 - Date.now()));
    await expect(ask(port, "x")).rejects.toMatchObject({ code: "ECONNRESET" });
    command.kill("SIGINT");
    const { status, stderr } = await command.result;
    expect(status).toBe(130);
    expect(stderr).toContain(`note: nothing listens on port 7999 of ${pod}/${web} yet`);
    expect(stderr).toContain(`connection refused: nothing listens on port 7999 of ${web}`);
    expect(stderr).toContain("listening ports: 127.0.0.1:7001, [::1]:7002");
  });
});
