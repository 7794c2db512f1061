import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PullOptions } from "../../../libpod/calls/image-calls.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { PullProgress } from "../../../libpod/types/image.ts";
import { pullImage } from "./pull-image.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An engine that says these lines, and then waits for a registry that says nothing for so long. */
function engineThatSays(lines: readonly string[], ms: number) {
  const images = {
    pull: async function* (_: string, { signal }: PullOptions): AsyncGenerator<PullProgress> {
      for (const text of lines) yield { kind: "text", text };
      await new Promise((resolve, reject) => {
        setTimeout(resolve, ms);
        signal?.addEventListener("abort", () => reject(signal.reason));
      });
      yield { kind: "done", id: "1", images: ["1"] };
    },
  };
  return { images } as unknown as LibpodClient;
}

const action = { kind: "pull-image", image: "tools", policy: "missing" } as const;
const trying = "Trying to pull tools...\n";

test("takes a registry that does not answer in time for unreachable", async () => {
  const told: string[] = [];
  const onProgress = (text: string) => void told.push(text);
  const client = engineThatSays([trying], 60_000);
  const pulling = pullImage(client, { ...action, answerWithinMs: 5000 }, { onProgress });
  const refused = expect(pulling).rejects.toMatchObject({
    code: "registry-unreachable",
    evidence: ["no data within 5 s"],
  });
  await vi.advanceTimersByTimeAsync(5000);
  await refused;
  expect(told).toEqual([]);
});

test("waits as long as it takes for what has begun to come, and where no time is set", async () => {
  const begun = engineThatSays([trying, "Copying blob 1\n"], 600_000);
  const told: string[] = [];
  const onProgress = (text: string) => void told.push(text);
  const pulls = [
    pullImage(begun, { ...action, answerWithinMs: 5000 }, { onProgress }),
    pullImage(engineThatSays([trying], 600_000), action, {}),
  ];
  await vi.advanceTimersByTimeAsync(600_000);
  await Promise.all(pulls);
  expect(told).toEqual(["Copying blob 1"]);
});

test("an interruption is none of the registry's failures", async () => {
  const { signal, abort } = controlled();
  const client = engineThatSays([trying], 60_000);
  const pulling = pullImage(client, { ...action, answerWithinMs: 5000 }, { signal });
  const refused = expect(pulling).rejects.toThrow("Ctrl-C");
  await vi.advanceTimersByTimeAsync(10);
  abort();
  await refused;
  expect(vi.getTimerCount()).toBe(1); // the engine's own
});

function controlled() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error("Ctrl-C")) };
}
