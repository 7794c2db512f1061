import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { only } from "../../../test/support/only.ts";
import type { Actions, PerformOptions } from "../../core/seam/actions.ts";
import { SidepodError } from "../../errors.ts";
import { pullUnasked } from "./pull.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A pull that takes so long, says these lines at its end, and then comes to one. */
function pullOf(ms: number, lines: readonly string[], failure?: unknown): Actions {
  return only<Actions>({
    perform: async (_, { signal, onProgress }: PerformOptions) => {
      await new Promise((resolve, reject) => {
        setTimeout(resolve, ms);
        signal?.addEventListener("abort", () => reject(signal.reason));
      });
      for (const line of lines) onProgress?.(line);
      if (failure) throw failure;
    },
  });
}

async function pull(backend: Actions) {
  const told: string[] = [];
  const pulling = pullUnasked(backend, "tools", { onProgress: (text) => void told.push(text) });
  await vi.runAllTimersAsync();
  return { lacking: await pulling, told };
}

const pulling = "pulling tools; --toolkit host does without it";

test("says what is waited for and what comes", async () => {
  expect(await pull(pullOf(10, ["Copying blob 1", "Copying blob 2"]))).toEqual({
    lacking: undefined,
    told: [pulling, "Copying blob 1", "Copying blob 2"],
  });
});

test("says nothing of a registry that soon tells that it cannot be reached, and why there is none", async () => {
  const failure = new SidepodError("registry-unreachable", "the image tools is not here, and ...");
  expect(await pull(pullOf(900, [], failure))).toEqual({
    lacking: "the registry of tools cannot be reached",
    told: [],
  });
  expect(await pull(pullOf(5000, [], failure))).toMatchObject({ told: [pulling] });
  const full = new SidepodError("engine", "the disk is full");
  expect(await pull(pullOf(1, [], full))).toMatchObject({ lacking: "the disk is full" });
});

test("an interruption is none of the registry's failures", async () => {
  const command = new AbortController();
  const pulling = pullUnasked(pullOf(5000, []), "tools", { signal: command.signal });
  command.abort(new Error("Ctrl-C"));
  await expect(pulling).rejects.toThrow("Ctrl-C");
});
