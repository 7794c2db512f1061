import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type LockOptions, lockPod } from "./lock.ts";

const engine = "engine";
let folder: string;
const holders: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sidepod-lock-"));
});
afterEach(() => {
  for (const holder of holders.splice(0)) holder.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

const lock = (pod: string, options: LockOptions = {}) =>
  lockPod(engine, pod, { ...options, folder });

it("lets the second wait until the first is done, and tells it who holds the pod", async () => {
  const first = await lock("a");
  const events: string[] = [];
  const second = lock("a", { onWait: (holder) => events.push(holder) });
  await expect.poll(() => events).toEqual([`sidepod (process ${process.pid})`]);
  await first[Symbol.asyncDispose]();
  await (await second)[Symbol.asyncDispose]();
});

it("does not hold up another pod, nor the same pod of another engine", async () => {
  await using _a = await lock("a");
  await using _b = await lock("b");
  await using _c = await lockPod(`${engine} other`, "a", { folder });
});

it("tells the holder of a command that is going to remove the pod, and of no other", async () => {
  const first = await lock("a");
  const waiting = new AbortController();
  const second = lock("a", { signal: waiting.signal });
  await expect.poll(() => first.wanted.aborted).toBe(true);
  expect(first.unwanted.aborted).toBe(false);
  const third = lock("a", { toRemove: true, signal: waiting.signal });
  await expect.poll(() => first.unwanted.aborted).toBe(true);
  waiting.abort(new Error("enough"));
  await Promise.allSettled([second, third]);
  await first[Symbol.asyncDispose]();
});

it("gives up when the time is over, with the holder", async () => {
  await using _ = await lock("a");
  await expect(lock("a", { timeoutMs: 1000 })).rejects.toMatchObject({
    code: "pod-busy",
    message: `pod a is locked by sidepod (process ${process.pid})`,
  });
});

it("stops waiting when it is interrupted", async () => {
  await using _ = await lock("a");
  const abort = new AbortController();
  const waiting = lock("a", { signal: abort.signal });
  abort.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
});

it("lets many take turns, one at a time", async () => {
  let holders = 0;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      await using _ = await lock("a");
      holders += 1;
      expect(holders).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      holders -= 1;
    }),
  );
});

it("is free again when its holder is killed", async () => {
  const holder = await holdElsewhere();
  await expect(lock("killed", { timeoutMs: 20 })).rejects.toThrow("locked by");
  const waiting = lock("killed");
  holder.kill("SIGKILL");
  await (await waiting)[Symbol.asyncDispose]();
});

it("is held by one that is stopped, which cannot say who it is", async () => {
  const holder = await holdElsewhere();
  holder.kill("SIGSTOP");
  const told: string[] = [];
  const waiting = lock("killed", { timeoutMs: 2500, onWait: (name) => told.push(name) });
  await expect(waiting).rejects.toMatchObject({
    code: "pod-busy",
    message: "pod killed is locked by another command",
  });
  expect(told).toEqual(["another command"]);
  holder.kill("SIGKILL");
});

it.each([
  [
    "floods",
    "for (;;) if (!socket.write('x'.repeat(65536))) break; socket.on('drain', () => socket.write('y'.repeat(65536)))",
  ],
  ["goes on talking", "socket.write('sidepod (process 1)\\nsidepod (process 2)\\n')"],
])("ends with an error where who has the name %s", async (_, says) => {
  const other = await holdElsewhere(says);
  await expect(lock("killed")).rejects.toMatchObject({
    code: "stale-socket",
    message: "the pod is locked by something other than Sidepod",
  });
  other.kill("SIGKILL");
});

it("shows nothing that who has the name makes up", async () => {
  const other = await holdElsewhere("socket.write('\\x1b[31mroot says: rm -rf /\\n')");
  await expect(lock("killed", { timeoutMs: 100 })).rejects.toThrow(
    /^pod killed is locked by another command$/,
  );
  other.kill("SIGKILL");
});

it("hears no more from one who waits than that it is to be removed", async () => {
  const held = await lock("a");
  const [name = ""] = readdirSync(folder);
  const socket = connect(join(folder, name));
  socket.on("error", () => undefined).resume();
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const flood = setInterval(() => socket.write("remove".repeat(10_000)), 1);
  await closed;
  clearInterval(flood);
  expect(held.unwanted.aborted).toBe(false);
  await held[Symbol.asyncDispose]();
});

it("is refused in a folder that others may enter", async () => {
  chmodSync(folder, 0o755);
  await expect(lock("a")).rejects.toMatchObject({ code: "engine-permission" });
});

it.runIf(process.platform === "linux")("is no name that another user could take", async () => {
  await using _ = await lock("a");
  const own = readdirSync("/proc/self/fd").flatMap((fd) => {
    const found = statSync(`/proc/self/fd/${fd}`, { throwIfNoEntry: false });
    return found?.isSocket() ? [String(found.ino)] : [];
  });
  // Num RefCount Protocol Flags Type St Inode Path
  const sockets = readFileSync("/proc/net/unix", "utf8")
    .split("\n")
    .map((line) => line.split(/\s+/))
    .filter(([, , , , , , inode = ""]) => own.includes(inode));
  const names = sockets.flatMap(([, , , , , , , name]) => name ?? []);
  expect(names.filter((name) => name.startsWith("@"))).toEqual([]);
  expect(names.some((name) => name.startsWith(`${folder}/`))).toBe(true);
});

/** A process that has the name of the lock of the pod `killed`, and says so or something else. */
async function holdElsewhere(
  says = "socket.write('sidepod (process 1)\\n')",
): Promise<ChildProcess> {
  await (await lock("killed"))[Symbol.asyncDispose]();
  const name = createHash("sha256").update(`${engine}\nkilled`).digest("hex").slice(0, 32);
  const script = `
    const serve = (socket) => { socket.on("error", () => {}); ${says} };
    require("node:net").createServer(serve).listen(${JSON.stringify(join(folder, `lock-${name}.sock`))}, () => console.log("held"));`;
  const holder = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  holders.push(holder);
  await once(holder.stdout, "data");
  return holder;
}
