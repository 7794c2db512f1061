import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Environment } from "../../../host/environment.ts";
import { privateFolderOf } from "../../../host/private-folder.ts";
import { LibpodClient } from "../../../libpod/client.ts";
import { storageOf } from "./storage.ts";

let root: string;
let environment: Environment;
let asked: number;
let graphRoot: unknown;
let machine: string;
let status: number;
const servers: Server[] = [];

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "sidepod-storage-")));
  mkdirSync(`${root}/tmp`);
  mkdirSync(`${root}/etc/containers`, { recursive: true });
  const uid = process.getuid?.() ?? 0;
  environment = { platform: "linux", env: {}, uid, home: `${root}/home`, root };
  asked = 0;
  status = 200;
  graphRoot = `${root}/storage`;
  machine = hostname();
});

afterEach(async () => {
  for (const server of servers.splice(0)) await stop(server);
  rmSync(root, { recursive: true });
});

/** An engine of which only the storage is known. */
async function listen(name: string): Promise<Server> {
  const server = createServer((_, response) => {
    asked += 1;
    response.statusCode = status;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ host: { hostname: machine }, store: { graphRoot } }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(`${root}/${name}`, resolve));
  return server;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function ask(name: string, more: { private?: boolean; afresh?: boolean } = {}) {
  await using client = new LibpodClient({ socketPath: `${root}/${name}` });
  const finder = more.private ? "private-service" : "container-host";
  return await storageOf(client, environment, { finder, afresh: more.afresh });
}

test("an engine is asked for its storage once", async () => {
  await listen("a.sock");
  expect(await ask("a.sock")).toBe(`storage ${root}/storage of this machine`);
  expect(await ask("a.sock")).toBe(`storage ${root}/storage of this machine`);
  expect(asked).toBe(1);
  expect(await ask("a.sock", { afresh: true })).toBe(`storage ${root}/storage of this machine`);
  expect(asked).toBe(2);
});

test("two sockets of one storage are one engine, also where a link leads to it", async () => {
  await listen("a.sock");
  await listen("b.sock");
  mkdirSync(`${root}/storage`);
  symlinkSync("storage", `${root}/link`);
  const first = await ask("a.sock");
  graphRoot = `${root}/link`;
  expect(await ask("b.sock")).toBe(first);
});

test("another service at the same path, and a changed configuration, are asked again", async () => {
  const first = await listen("a.sock");
  await ask("a.sock");
  await stop(first);
  await listen("a.sock");
  graphRoot = `${root}/other`;
  expect(await ask("a.sock")).toBe(`storage ${root}/other of this machine`);
  writeFileSync(`${root}/etc/containers/storage.conf`, "");
  graphRoot = `${root}/third`;
  expect(await ask("a.sock")).toBe(`storage ${root}/third of this machine`);
});

test("a private service that is started again is not asked: its name says what decides", async () => {
  const first = await listen("a.sock");
  await ask("a.sock", { private: true });
  await stop(first);
  await listen("a.sock");
  await ask("a.sock", { private: true });
  expect(asked).toBe(1);
});

test("what was not written by us is not believed, and sockets that are gone are forgotten", async () => {
  const first = await listen("a.sock");
  await listen("b.sock");
  await ask("a.sock");
  const folder = privateFolderOf(environment);
  const [file = ""] = readdirSync(folder);
  expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  for (const text of ["", "nonsense", "null", '{"graphRoot":5}', '{"of":"","graphRoot":"/x"}']) {
    writeFileSync(join(folder, file), text);
    expect(await ask("a.sock")).toBe(`storage ${root}/storage of this machine`);
  }
  rmSync(join(folder, file));
  symlinkSync("/etc/passwd", join(folder, file));
  expect(await ask("a.sock")).toBe(`storage ${root}/storage of this machine`);
  await stop(first);
  await ask("b.sock");
  expect(readdirSync(folder)).not.toContain(file);
});

test("in a folder that is not safe nothing is remembered, nor believed", async () => {
  await listen("a.sock");
  mkdirSync(privateFolderOf(environment), { mode: 0o755 });
  await ask("a.sock");
  await ask("a.sock");
  expect(asked).toBe(2);
  expect(readdirSync(privateFolderOf(environment))).toEqual([]);
});

test.each([undefined, 5, "", "relative"])(
  "an engine that says %j is not taken for one with a storage",
  async (said) => {
    await listen("a.sock");
    graphRoot = said;
    await expect(ask("a.sock")).rejects.toMatchObject({ code: "protocol" });
  },
);

test("what has no such call is known by its socket, and one that fails is an error", async () => {
  await listen("a.sock");
  status = 404;
  expect(await ask("a.sock")).toBe(`storage behind ${root}/a.sock`);
  status = 500;
  await expect(ask("a.sock")).rejects.toMatchObject({ code: "engine" });
  status = 200;
  expect(await ask("a.sock")).toBe(`storage ${root}/storage of this machine`);
});

test("a socket that leads to another machine is not an engine of this one", async () => {
  await listen("a.sock");
  machine = "elsewhere";
  expect(await ask("a.sock")).toBe(`storage ${root}/storage of elsewhere`);
});
