import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Backend, PerformOptions } from "../engine/backend.ts";
import { pullUnasked } from "./pull.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A registry that says these lines and then nothing, until the pull is given up or `end` is called. */
function registryThatSays(...lines: readonly string[]) {
  let end = () => {};
  const backend: Pick<Backend, "perform"> = {
    perform: (_, { signal, onProgress }: PerformOptions) =>
      new Promise((resolve, reject) => {
        for (const line of lines) onProgress?.(line);
        signal?.addEventListener("abort", () => reject(signal.reason));
        end = resolve;
      }),
  };
  return { backend, end: () => end() };
}

test("gives a registry that says nothing five seconds, and says what is waited for", async () => {
  const told: string[] = [];
  const { backend } = registryThatSays("Trying to pull tools...");
  const pulling = pullUnasked(backend, "tools", { onProgress: (text) => void told.push(text) });
  await vi.advanceTimersByTimeAsync(900);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(4100);
  expect(await pulling).toBe("the registry of tools has not answered within 5 s");
  expect(told).toEqual(["pulling tools; --toolkit host does without it"]);
});

test("waits as long as it takes for what has begun to come", async () => {
  const told: string[] = [];
  const { backend, end } = registryThatSays("Trying to pull tools...", "Copying blob 1");
  const pulling = pullUnasked(backend, "tools", { onProgress: (text) => void told.push(text) });
  await vi.advanceTimersByTimeAsync(600_000);
  end();
  expect(await pulling).toBeUndefined();
  expect(told).toEqual(["pulling tools; --toolkit host does without it", "Copying blob 1"]);
});

test("an interruption is none of the registry's failures", async () => {
  const { backend } = registryThatSays();
  const command = new AbortController();
  const pulling = pullUnasked(backend, "tools", { signal: command.signal });
  command.abort(new Error("Ctrl-C"));
  await expect(pulling).rejects.toThrow("Ctrl-C");
  expect(vi.getTimerCount()).toBe(0);
});
