import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { BackendEvent } from "../engine/backend.ts";
import { askSupervisor, watchSupervisor } from "./ask.ts";
import { claimSupervision, findSupervisor } from "./claim.ts";
import { type Answers, serve } from "./serve.ts";

let folder: string;
let socketPath: string;
let stopped = false;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sidepod-supervisor-"));
  socketPath = join(folder, "supervisor.sock");
  stopped = false;
});
afterEach(() => rmSync(folder, { recursive: true }));

const hello = { pid: 7, version: "1" };
const status = { ...hello, engine: "e", startedAt: "t", connected: true, pods: [], forwards: [] };
const answers: Answers = {
  hello: () => hello,
  status: () => Promise.resolve(status),
  stop: () => {
    stopped = true;
  },
};

it("answers, one question a connection", async () => {
  await using _ = await serve(socketPath, answers);
  expect(await askSupervisor(socketPath, "hello")).toEqual(hello);
  expect(await askSupervisor(socketPath, "status")).toEqual(status);
  expect(stopped).toBe(false);
  expect(await askSupervisor(socketPath, "stop")).toEqual(hello);
  expect(stopped).toBe(true);
});

it("is not there where nobody listens, and takes the place of a dead one's socket", async () => {
  expect(await askSupervisor(socketPath, "hello")).toBeUndefined();
  writeFileSync(socketPath, "");
  expect(await askSupervisor(socketPath, "hello")).toBeUndefined();
  await using _ = await serve(socketPath, answers);
  expect(await askSupervisor(socketPath, "hello")).toEqual(hello);
});

it.each(["{}\n", "nonsense\n", '{"ask":"rm"}\n', "null\n"])(
  "closes on what is no question: %j",
  async (line) => {
    await using _ = await serve(socketPath, answers);
    const socket = connect(socketPath);
    socket.write(line);
    expect(await text(socket)).toBe("");
    expect(await askSupervisor(socketPath, "hello")).toEqual(hello);
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
  const served = await serve(socketPath, answers);
  const telling = setInterval(() => served.tell(event), 5);
  for await (const one of watchSupervisor(socketPath)) {
    told.push(one);
    if (told.length === 2) break;
  }
  expect(told).toEqual([event, event]);
  const rest = watchSupervisor(socketPath);
  await rest.next();
  clearInterval(telling);
  await served[Symbol.asyncDispose]();
  let last = await rest.next();
  while (!last.done) last = await rest.next();
  const aborted = AbortSignal.abort(new DOMException("x", "AbortError"));
  await expect(watchSupervisor(socketPath, { signal: aborted }).next()).rejects.toMatchObject({
    name: "AbortError",
  });
});

it("goes on where one who watches has just left", async () => {
  await using served = await serve(socketPath, answers);
  const event = {
    time: "t",
    type: "pod",
    action: "ready",
    id: "i",
    name: "n",
    labels: {},
  } as const;
  const socket = connect(socketPath);
  socket.write('{"ask":"watch"}\n');
  const telling = setInterval(() => served.tell(event), 5);
  await once(socket, "data");
  clearInterval(telling);
  socket.destroy();
  served.tell(event);
  expect(await askSupervisor(socketPath, "hello")).toEqual(hello);
});

it("is claimed by one process at a time, which says where it listens", async () => {
  const claim = { uid: process.getuid?.() ?? -1, engine: `test ${folder}` };
  expect(await findSupervisor(claim)).toBeUndefined();
  {
    await using _ = await claimSupervision(claim, socketPath);
    expect(await claimSupervision(claim, socketPath)).toBeUndefined();
    expect(await findSupervisor(claim)).toBe(socketPath);
    expect(await findSupervisor({ ...claim, engine: "another" })).toBeUndefined();
  }
  expect(await findSupervisor(claim)).toBeUndefined();
});

it("is not believed where its socket is in a folder of somebody else", async () => {
  const claim = { uid: process.getuid?.() ?? -1, engine: `test ${folder}` };
  await using _ = await claimSupervision(claim, "/tmp/supervisor.sock");
  await expect(findSupervisor(claim)).rejects.toMatchObject({
    code: "no-supervisor",
    message: "another user has taken the supervisor's name",
  });
});
