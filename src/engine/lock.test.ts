import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { lockPod } from "./lock.ts";

const engine = `test ${process.pid}`;

it("lets the second wait until the first is done, and tells it who holds the pod", async () => {
  const first = await lockPod(engine, "a");
  const events: string[] = [];
  const second = lockPod(engine, "a", { onWait: (holder) => events.push(holder) });
  await expect.poll(() => events).toEqual([`sidepod (process ${process.pid})`]);
  await first[Symbol.asyncDispose]();
  await (await second)[Symbol.asyncDispose]();
});

it("does not hold up another pod, nor the same pod of another engine", async () => {
  await using _a = await lockPod(engine, "a");
  await using _b = await lockPod(engine, "b");
  await using _c = await lockPod(`${engine} other`, "a");
});

it("tells the holder of a command that is going to remove the pod, and of no other", async () => {
  const first = await lockPod(engine, "a");
  const waiting = new AbortController();
  const second = lockPod(engine, "a", { signal: waiting.signal });
  await expect.poll(() => first.wanted.aborted).toBe(true);
  expect(first.unwanted.aborted).toBe(false);
  const third = lockPod(engine, "a", { toRemove: true, signal: waiting.signal });
  await expect.poll(() => first.unwanted.aborted).toBe(true);
  waiting.abort(new Error("enough"));
  await Promise.allSettled([second, third]);
  await first[Symbol.asyncDispose]();
});

it("gives up when the time is over, with the holder", async () => {
  await using _ = await lockPod(engine, "a");
  await expect(lockPod(engine, "a", { timeoutMs: 50 })).rejects.toMatchObject({
    code: "pod-busy",
    message: `pod a is held by sidepod (process ${process.pid})`,
  });
});

it("stops waiting when it is interrupted", async () => {
  await using _ = await lockPod(engine, "a");
  const abort = new AbortController();
  const waiting = lockPod(engine, "a", { signal: abort.signal });
  abort.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
});

it("lets many take turns, one at a time", async () => {
  let holders = 0;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      await using _ = await lockPod(engine, "a");
      holders += 1;
      expect(holders).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      holders -= 1;
    }),
  );
});

it.runIf(process.platform === "linux")("is free again when its holder is killed", async () => {
  const script = `
    import { createServer } from "node:net";
    import { createHash } from "node:crypto";
    const name = createHash("sha256").update(${JSON.stringify(`${engine}\nkilled`)}).digest("hex").slice(0, 32);
    createServer().listen("\\0sidepod/" + process.getuid() + "/" + name, () => console.log("held"));`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script]);
  await once(holder.stdout, "data");
  await expect(lockPod(engine, "killed", { timeoutMs: 20 })).rejects.toThrow("held by");
  const waiting = lockPod(engine, "killed");
  holder.kill("SIGKILL");
  await (await waiting)[Symbol.asyncDispose]();
});
