import { expect, test } from "vitest";
import { tryKernelLock } from "./kernel-lock.ts";

test.runIf(process.platform === "linux")(
  "only one holds the lock, until it is released",
  async () => {
    const name = `sidepod-test-${process.pid}-${Date.now()}`;
    const first = await tryKernelLock(name);
    expect(first).toBeDefined();
    expect(await tryKernelLock(name)).toBeUndefined();
    await first?.[Symbol.asyncDispose]();
    await using second = await tryKernelLock(name);
    expect(second).toBeDefined();
  },
);
