import { expect, it } from "vitest";
import { only } from "../../test/support/only.ts";
import { containerSpec, observedPod, podSpec } from "../../test/support/pods.ts";
import type { BackendEvent, Streams } from "../core/seam/streams.ts";
import { readHistories } from "./read-histories.ts";

const pod = observedPod(podSpec([containerSpec("proxy"), containerSpec("main")]));

/** Seconds, and what happened. */
async function historyOf(...happened: readonly (readonly [number, string])[]) {
  const asked: unknown[] = [];
  const backend = only<Streams>({
    async *events(options: unknown): AsyncGenerator<BackendEvent> {
      asked.push(options);
      for (const [seconds, action] of happened) {
        const time = new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
        const what = { time, type: "container", action, name: "", labels: {} } as const;
        yield { ...what, id: "id-proxy" };
        yield { ...what, id: "id-of-another-pod" };
      }
    },
  });
  const histories = await readHistories(backend, [pod], {});
  expect(asked).toEqual([{ since: pod.createdAt, past: true, signal: undefined }]);
  expect([...histories.keys()].every((id) => id === "id-proxy")).toBe(true);
  return histories.get("id-proxy");
}

it("counts the restarts of a container, and its ends since it last lived long", async () => {
  expect(await historyOf()).toBeUndefined();
  expect(await historyOf([0, "create"], [1, "start"])).toEqual({
    restarts: 0,
    failuresInARow: 0,
    ended: false,
  });
  const crashes = [1, 2, 4, 8].flatMap((at) => [[at, "start"] as const, [at, "died"] as const]);
  expect(await historyOf(...crashes)).toEqual({ restarts: 3, failuresInARow: 4, ended: true });
  expect(await historyOf(...crashes, [16, "start"])).toMatchObject({
    failuresInARow: 4,
    ended: false,
  });
});

it("begins anew after a life of 10 min", async () => {
  const crashes = [1, 2, 4].flatMap((at) => [[at, "start"] as const, [at, "died"] as const]);
  const history = await historyOf(...crashes, [8, "start"], [8 + 600, "died"]);
  expect(history).toEqual({ restarts: 3, failuresInARow: 1, ended: true });
});

it("asks for nothing where there are no pods", async () => {
  const backend = only<Streams>({ events: () => expect.unreachable() as never });
  expect((await readHistories(backend, [], {})).size).toBe(0);
});
