import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Claim, claimSocket, reach } from "./claim.ts";

let parent: string;
let path: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "sidepod-claim-"));
  path = join(parent, "private", "name.sock");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(parent, { recursive: true });
});

async function take(): Promise<Claim> {
  const taken = await claimSocket(path, (socket) => socket.destroy());
  if (!(taken instanceof Socket)) return taken;
  taken.destroy();
  throw new Error("another has it");
}

/** What a process that was killed leaves, as does one before a reboot. */
async function leaveDead(): Promise<void> {
  mkdirSync(join(parent, "private"), { recursive: true, mode: 0o700 });
  const script = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => console.log("there"))`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "close");
}

it("has one holder, who later is free of it and leaves nothing", async () => {
  const first = await take();
  expect(first.holds()).toBe(true);
  await expect(take()).rejects.toThrow("another has it");
  first[Symbol.dispose]();
  expect(readdirSync(join(parent, "private"))).toEqual([]);
  using second = await take();
  expect(second.holds()).toBe(true);
});

it("is taken from a process that was killed, once for twenty that want it at once", async () => {
  await leaveDead();
  const all = await Promise.all(
    Array.from({ length: 20 }, () => claimSocket(path, (socket) => socket.destroy())),
  );
  const claims = all.filter((one) => !(one instanceof Socket));
  expect(claims).toHaveLength(1);
  for (const one of all) one instanceof Socket ? one.destroy() : one[Symbol.dispose]();
  expect(readdirSync(join(parent, "private"))).toEqual(["guard"]);
});

it.each([
  ["a file", () => writeFileSync(path, "")],
  ["a link to nowhere", () => symlinkSync("nowhere", path)],
])("takes the place of %s that somebody put there", async (_, put) => {
  mkdirSync(join(parent, "private"), { mode: 0o700 });
  put();
  using claim = await take();
  expect(claim.holds()).toBe(true);
});

it("takes the place of a link to another's socket, and does not speak with that", async () => {
  mkdirSync(join(parent, "private"), { mode: 0o700 });
  let asked = 0;
  const other = createServer(() => {
    asked += 1;
  }).listen(join(parent, "other.sock"));
  await once(other, "listening");
  symlinkSync(join(parent, "other.sock"), path);
  {
    using claim = await take();
    expect(claim.holds()).toBe(true);
  }
  expect(asked).toBe(0);
  other.close();
});

it("says what to remove where there is no program to do it safely", async () => {
  await leaveDead();
  vi.stubEnv("PATH", "/nonexistent");
  await expect(take()).rejects.toMatchObject({
    code: "stale-socket",
    hint: `rm -r ${path}`,
  });
  vi.unstubAllEnvs();
  using claim = await take();
  expect(claim.holds()).toBe(true);
});

it("does not remove a folder that has the name", async () => {
  mkdirSync(path, { recursive: true });
  await expect(take()).rejects.toMatchObject({ code: "engine-permission" }); // 0755
  rmSync(join(parent, "private"), { recursive: true });
  mkdirSync(join(parent, "private"), { mode: 0o700 });
  mkdirSync(path);
  await expect(take()).rejects.toMatchObject({ code: "stale-socket", hint: `rm -r ${path}` });
});

it("knows that its name was removed, and leaves alone who has it then", async () => {
  const first = await take();
  rmSync(path);
  expect(first.holds()).toBe(false);
  using second = await take();
  first[Symbol.dispose]();
  expect(second.holds()).toBe(true);
  await expect(take()).rejects.toThrow("another has it");
});

it("can be had again where the whole folder was removed", async () => {
  using first = await take();
  rmSync(join(parent, "private"), { recursive: true });
  expect(first.holds()).toBe(false);
  using second = await take();
  expect(second.holds()).toBe(true);
});

it("is not taken in a folder that another user has prepared", async () => {
  const options = { uid: (process.getuid?.() ?? 0) + 1 };
  await expect(claimSocket(path, () => undefined, options)).rejects.toMatchObject({
    code: "engine-permission",
  });
  mkdirSync(join(parent, "elsewhere"), { mode: 0o700 });
  renameSync(join(parent, "private"), join(parent, "was"));
  symlinkSync(join(parent, "elsewhere"), join(parent, "private"));
  await expect(take()).rejects.toMatchObject({ code: "engine-permission" });
  expect(readdirSync(join(parent, "elsewhere"))).toEqual([]);
});

it("takes a process for alive that does not take its connections", async () => {
  mkdirSync(join(parent, "private"), { mode: 0o700 });
  const script = `require("node:net").createServer().listen(${JSON.stringify(`${path}.own`)}, () => console.log("there"))`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  linkSync(`${path}.own`, path);
  child.kill("SIGSTOP");
  try {
    await expect(take()).rejects.toThrow("another has it");
  } finally {
    child.kill("SIGKILL");
    await once(child, "close");
  }
  expect(await reach(path)).toBe("stale");
});
