import { once } from "node:events";
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { askSupervisor, watchSupervisor } from "../app/supervision/ask.ts";
import type { SupervisorPaths } from "../app/supervision/paths.ts";
import type { BackendEvent } from "../core/seam/streams.ts";
import { writeLog } from "../host/daemon/log.ts";
import { type HeldName, takeSupervisorName } from "./hold-name.ts";
import { type RequestHandlers, type Served, serve } from "./serve.ts";

let parent: string;
let place: SupervisorPaths;
let stopped = false;
let logged: string[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "sidepod-supervisor-"));
  place = placeIn("private");
  stopped = false;
  logged = [];
});
afterEach(() => rmSync(parent, { recursive: true }));

function placeIn(name: string): SupervisorPaths {
  const folder = join(parent, name);
  const [socketPath, logPath, pidPath] = ["s.sock", "s.log", "s.pid"].map((one) =>
    join(folder, one),
  ) as [string, string, string];
  return { folder, uid: process.getuid?.() ?? -1, socketPath, logPath, pidPath };
}

/** A supervisor that keeps nothing. */
async function begin(): Promise<Served & { readonly name: HeldName }> {
  const served = serve(answers);
  const log = (line: string) => void logged.push(line);
  const name = await takeSupervisorName({ place: () => place, accept: served.accept, log });
  if (name === undefined) throw new Error("there is one already");
  return {
    ...served,
    name,
    [Symbol.asyncDispose]: async () => {
      name[Symbol.dispose]();
      await served[Symbol.asyncDispose]();
    },
  };
}

/** What has the supervisor's name and is none. */
async function playedBy(say: (socket: Socket) => void): Promise<AsyncDisposable> {
  await (await begin())[Symbol.asyncDispose]();
  const server = createServer((socket) => say(socket.on("error", () => undefined)));
  server.listen(place.socketPath);
  await once(server, "listening");
  return { [Symbol.asyncDispose]: async () => void server.close() };
}

const hello = { pid: 7, version: "1" };
const status = { ...hello, engine: "e", startedAt: "t", connected: true, pods: [], forwards: [] };
const answers: RequestHandlers = {
  hello: () => hello,
  status: () => Promise.resolve(status),
  stop: () => {
    stopped = true;
  },
};

it("answers, one question a connection", async () => {
  await using _ = await begin();
  expect(await askSupervisor(place, "hello")).toEqual(hello);
  expect(await askSupervisor(place, "status")).toEqual(status);
  expect(stopped).toBe(false);
  expect(await askSupervisor(place, "stop")).toEqual(hello);
  expect(stopped).toBe(true);
});

it("is not there where nobody listens, and takes the place of a dead one's socket", async () => {
  expect(await askSupervisor(place, "hello")).toBeUndefined();
  await (await begin())[Symbol.asyncDispose]();
  writeFileSync(place.socketPath, "");
  expect(await askSupervisor(place, "hello")).toBeUndefined();
  await using _ = await begin();
  expect(await askSupervisor(place, "hello")).toEqual(hello);
});

it.each(["{}\n", "nonsense\n", '{"ask":"rm"}\n', "null\n"])(
  "closes on what is no question: %j",
  async (line) => {
    await using _ = await begin();
    const socket = connect(place.socketPath);
    socket.write(line);
    expect(await text(socket)).toBe("");
    expect(await askSupervisor(place, "hello")).toEqual(hello);
  },
);

it("tells those who watch, until it ends or they leave", async () => {
  const event = {
    time: "t",
    type: "pod",
    action: "ready",
    id: "i",
    name: "n",
    labels: {},
  } as const;
  const told: BackendEvent[] = [];
  const served = await begin();
  const telling = setInterval(() => served.tell(event), 5);
  for await (const one of watchSupervisor(place)) {
    told.push(one);
    if (told.length === 2) break;
  }
  expect(told).toEqual([event, event]);
  const rest = watchSupervisor(place);
  await rest.next();
  clearInterval(telling);
  await served[Symbol.asyncDispose]();
  let last = await rest.next();
  while (!last.done) last = await rest.next();
  const aborted = AbortSignal.abort(new DOMException("x", "AbortError"));
  await expect(watchSupervisor(place, { signal: aborted }).next()).rejects.toMatchObject({
    name: "AbortError",
  });
});

it("goes on where one who watches has just left", async () => {
  await using served = await begin();
  const event = {
    time: "t",
    type: "pod",
    action: "ready",
    id: "i",
    name: "n",
    labels: {},
  } as const;
  const socket = connect(place.socketPath);
  socket.write('{"ask":"watch"}\n');
  const telling = setInterval(() => served.tell(event), 5);
  await once(socket, "data");
  clearInterval(telling);
  socket.destroy();
  served.tell(event);
  expect(await askSupervisor(place, "hello")).toEqual(hello);
});

it("is one at a time, and leaves nothing", async () => {
  {
    await using _ = await begin();
    await expect(begin()).rejects.toThrow("there is one already");
  }
  expect(readdirSync(place.folder)).toEqual([]);
});

it("is not asked in a folder that others may enter", async () => {
  await using _ = await begin();
  chmodSync(place.folder, 0o755);
  await expect(askSupervisor(place, "hello")).rejects.toMatchObject({ code: "engine-permission" });
  chmodSync(place.folder, 0o700);
  const theirs = { ...place, uid: place.uid + 1 };
  await expect(askSupervisor(theirs, "hello")).rejects.toMatchObject({ code: "engine-permission" });
});

it.each([
  ["nonsense", (socket: Socket) => socket.end("nonsense\n")],
  ["null", (socket: Socket) => socket.end("null\n")],
  ["another shape", (socket: Socket) => socket.end('{"pid":"x","version":5,"pods":5}\n')],
])("is none that answers %s", async (_, say) => {
  await using _played = await playedBy(say);
  for (const ask of ["hello", "status", "stop"] as const) {
    await expect(askSupervisor(place, ask)).rejects.toMatchObject({
      code: "no-supervisor",
      message: "the supervisor's answer cannot be understood",
    });
  }
  await expect(watchSupervisor(place).next()).rejects.toMatchObject({ code: "no-supervisor" });
});

it("is none that floods or says nothing", async () => {
  const flood = (socket: Socket): void => {
    while (!socket.destroyed && socket.write("x".repeat(65_536)));
    socket.once("drain", () => flood(socket));
  };
  {
    await using _ = await playedBy(flood);
    await expect(askSupervisor(place, "status")).rejects.toThrow("does not answer");
    await expect(watchSupervisor(place).next()).rejects.toThrow("does not answer");
  }
  await using _ = await playedBy(() => undefined);
  const asked = askSupervisor(place, "status", { patienceMs: 50 });
  await expect(asked).rejects.toMatchObject({
    code: "no-supervisor",
    evidence: [
      `${place.socketPath} accepts connections, but does not answer: no output within 0.05 s`,
    ],
  });
});

it("is not there where it closes without an answer", async () => {
  await using _ = await playedBy((socket) => socket.end());
  expect(await askSupervisor(place, "hello")).toBeUndefined();
});

it("lets go of one who asks for more than a question", async () => {
  await using _ = await begin();
  const socket = connect(place.socketPath);
  socket.on("error", () => undefined).resume();
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const flood = setInterval(() => socket.write("x".repeat(10_000)), 1);
  await closed;
  clearInterval(flood);
  expect(await askSupervisor(place, "hello")).toEqual(hello);
});

it.each([
  ["its socket", () => rmSync(place.socketPath)],
  ["the whole folder", () => rmSync(place.folder, { recursive: true })],
  [
    "its socket by a file",
    () => {
      rmSync(place.socketPath);
      writeFileSync(place.socketPath, "not a socket");
    },
  ],
])("is found again where somebody replaces or removes %s", async (_, remove) => {
  await using supervisor = await begin();
  const over = new AbortController();
  const keeping = supervisor.name.keep(over.signal).catch(() => "interrupted");
  remove();
  await expect.poll(() => askSupervisor(place, "hello"), { timeout: 5000 }).toEqual(hello);
  expect(logged).toEqual([`reachable again at ${place.socketPath}`]);
  expect(readFileSync(place.pidPath, "utf8")).toBe(`${process.pid}\n`);
  over.abort();
  expect(await keeping).toBe("interrupted");
});

it("goes where it is looked for by now", async () => {
  await using supervisor = await begin();
  const over = new AbortController();
  const keeping = supervisor.name.keep(over.signal).catch(() => undefined);
  const before = place;
  place = placeIn("other");
  await expect.poll(() => askSupervisor(place, "hello"), { timeout: 5000 }).toEqual(hello);
  expect(readdirSync(before.folder)).not.toContain("s.sock");
  over.abort();
  await keeping;
});

it("gives way to one that has its name by then, and says why", async () => {
  await using first = await begin();
  rmSync(place.socketPath);
  await using _ = await begin();
  await first.name.keep(new AbortController().signal);
  expect(logged).toEqual([`another supervisor uses ${place.socketPath}: stopping`]);
  await first[Symbol.asyncDispose]();
  expect(await askSupervisor(place, "hello")).toEqual(hello);
});

it("waits for a folder that is not safe to become so again", async () => {
  await using supervisor = await begin();
  const over = new AbortController();
  const keeping = supervisor.name.keep(over.signal).catch(() => undefined);
  rmSync(place.socketPath);
  chmodSync(place.folder, 0o755);
  await expect.poll(() => logged.length, { timeout: 5000 }).toBe(1);
  expect(logged[0]).toContain("is not safe for a socket");
  chmodSync(place.folder, 0o700);
  await expect.poll(() => askSupervisor(place, "hello"), { timeout: 5000 }).toEqual(hello);
  over.abort();
  await keeping;
});

it("writes no log into a folder that somebody else has prepared", async () => {
  writeLog(place, "nowhere yet");
  await (await begin())[Symbol.asyncDispose]();
  writeLog(place, "one");
  expect(readFileSync(place.logPath, "utf8")).toMatch(/^\d{4}-\S+Z one\n$/);
  const theirs = join(parent, "theirs");
  renameSync(place.folder, theirs);
  symlinkSync(theirs, place.folder);
  writeLog(place, "two");
  expect(readFileSync(join(theirs, "s.log"), "utf8")).not.toContain("two");
  rmSync(place.folder);
  renameSync(theirs, place.folder);
  rmSync(place.logPath);
  symlinkSync(join(parent, "victim"), place.logPath);
  writeFileSync(join(parent, "victim"), "untouched");
  writeLog(place, "three");
  expect(readFileSync(join(parent, "victim"), "utf8")).toBe("untouched");
});
