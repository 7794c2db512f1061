import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { networkOf, type Process, processOf } from "../../../host/proc/process.ts";
import { readIfThere } from "../../../host/proc/read-if-there.ts";
import { requestText } from "./http.ts";
import { shellRequest, shellScript } from "./probe-shell.ts";
import { ShellPool } from "./shell-pool.ts";

/** What ends by itself: a server, and a process in a network namespace of its own. */
const servers: Server[] = [];
const children: ChildProcess[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const get = (port: number, path = "/") =>
  shellRequest(port, requestText({ scheme: "http", port, path }));

test("a shell whose client was killed ends, also in the middle of a try", async () => {
  const port = await listen(() => undefined); // never answers
  const bash = spawn("bash", ["--norc", "-c", shellScript], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  children.push(bash);
  bash.stdin.write(get(port));
  await sleep(200);
  bash.stdin.destroy();
  const [status] = await once(bash, "exit");
  expect(status).toBe(0);
});

// An ordinary user cannot enter the user namespace that it is in already.
const reason = process.getuid?.() === 0 ? "" : " (entering one's own namespaces takes root)";

describe.skipIf(reason !== "")(`shells in the namespace of this process${reason}`, () => {
  const here = networkOf("self") ?? "";
  const self = processOf(process.pid) as Process;
  let shells: ShellPool;
  beforeEach(() => {
    shells = new ShellPool();
  });
  afterEach(() => shells[Symbol.asyncDispose]());

  const ask = (request: string, timeoutMs = 5000) =>
    shells.ask(self, here, request, AbortSignal.timeout(timeoutMs));

  /** The processes that this one has started in that way. */
  function running(): number[] {
    return readdirSync("/proc").flatMap((name) => {
      if (!/^\d+$/.test(name)) return [];
      const stat = readIfThere(`/proc/${name}/stat`);
      const [state, parent] = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
      const ours = Number(parent) === process.pid && state !== "Z";
      const isScout = readIfThere(`/proc/${name}/cmdline`)?.includes("exec 4<>");
      return ours && isScout ? [Number(name)] : [];
    });
  }

  test("one shell does one try after another", async () => {
    const port = await listen((socket) => socket.end("HTTP/1.1 204 No Content\r\n\r\n"));
    await ask(shellRequest(port));
    const [first] = running();
    for (let tries = 0; tries < 10; tries += 1) {
      expect(await ask(get(port))).toEqual({ line: "HTTP/1.1 204 No Content\r" });
      expect(await ask(shellRequest(port))).toEqual({ line: "" });
    }
    expect(running()).toEqual([first]);
  });

  test("an answer never has anything of the one before it", async () => {
    const rude = await listen((socket) => socket.end("SSH-2.0-rude\nmore\n"));
    const resetting = await listen((socket) => socket.resetAndDestroy());
    const half = await listen((socket) => socket.end("HTTP/1.1 20"));
    const zeros = await listen((socket) => socket.end("\x00\x01\x00SSH\n"));
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await ask(get(rude))).toEqual({ line: "SSH-2.0-rude" });
      expect(await ask(get(resetting))).toEqual({ line: "" });
      expect(await ask(get(zeros))).toEqual({ line: "\x01SSH" });
      expect(await ask(get(half))).toEqual({ line: "HTTP/1.1 20" });
    }
  });

  test("an answer that does not end is left after its first line", async () => {
    const endless = await listen((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const write = () => socket.write(Buffer.alloc(1 << 16)) || socket.once("drain", write);
      const timer = setInterval(write, 1);
      socket.once("close", () => clearInterval(timer));
    });
    const lineless = await listen((socket) => socket.end("x".repeat(10_000_000)));
    expect(await ask(get(endless))).toEqual({ line: "HTTP/1.1 200 OK\r" });
    expect(await ask(get(lineless))).toEqual({ line: "x".repeat(256) });
  });

  test("a line that comes byte by byte is put together", async () => {
    const slow = await listen(async (socket) => {
      for (const letter of "HTTP/1.1 200\r\n") {
        socket.write(letter);
        await sleep(100);
      }
      socket.end();
    });
    expect(await ask(get(slow))).toEqual({ line: "HTTP/1.1 200\r" });
  });

  test("what is asked is data", async () => {
    let asked = "";
    const port = await listen((socket) => {
      socket.on("data", (bytes) => {
        asked += bytes;
        socket.end("HTTP/1.1 200 OK\r\n\r\n");
      });
    });
    const path = "/$(exit)`exit`;exit%s%n\\x41\\0*?'\"&|<>{a,b}~!";
    await ask(get(port, path));
    expect(asked.split("\r\n")[0]).toBe(`GET ${path} HTTP/1.1`);
  });

  test("two tries at once do not wait for each other", async () => {
    const silent = await listen(() => undefined);
    const port = await listen((socket) => socket.end());
    const waiting = ask(get(silent), 1500).catch((error: Error) => error.name);
    await sleep(300);
    const start = performance.now();
    expect(await ask(shellRequest(port))).toEqual({ line: "" });
    expect(performance.now() - start).toBeLessThan(1000);
    expect(running()).toHaveLength(2);
    expect(await waiting).toBe("TimeoutError");
    expect(running()).toHaveLength(1);
  });

  test("one that was killed is replaced", async () => {
    const port = await listen((socket) => socket.end());
    await ask(shellRequest(port));
    const [first = 0] = running();
    process.kill(first, "SIGKILL");
    expect(await ask(shellRequest(port))).toEqual({ line: "" });
    expect(running()).not.toContain(first);
  });

  test("it tells why there is no connection", async () => {
    const port = await listen(() => undefined);
    servers.splice(0).map((server) => server.close());
    expect(await ask(shellRequest(port))).toMatchObject({
      complaint: expect.stringContaining("Connection refused"),
    });
  });

  test("an answer from another namespace than the wanted is none", async () => {
    const port = await listen((socket) => socket.end());
    const answer = await shells.ask(self, "net:[1]", shellRequest(port), undefined);
    expect(answer).toEqual({ complaint: "" });
    expect(running()).toEqual([]);
  });

  test("those that are not used end, and those whose container has ended", async () => {
    const port = await listen((socket) => socket.end());
    const pod = spawn("unshare", ["--net", "sleep", "1000"]);
    children.push(pod);
    const { pid = 0 } = pod;
    while (!readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("sleep")) await sleep(5);
    const inside = processOf(pid) as Process;
    await shells.ask(inside, networkOf(pid) ?? "", shellRequest(80), undefined);
    await ask(shellRequest(port));
    await shells.sweep();
    expect(running()).toHaveLength(2);
    pod.kill("SIGKILL");
    await once(pod, "exit");
    await shells.sweep();
    expect(running()).toHaveLength(1);
    await shells.sweep(0);
    expect(running()).toEqual([]);
  });

  test("none is left when they are given up, and none is started after that", async () => {
    const silent = await listen(() => undefined);
    const waiting = ask(get(silent));
    await sleep(200);
    await shells[Symbol.asyncDispose]();
    expect(await waiting).toMatchObject({ complaint: expect.any(String) });
    expect(running()).toEqual([]);
  });
});
