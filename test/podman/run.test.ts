import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPodmanBackend } from "../../src/backends/podman/backend.ts";
import { createLineReader } from "../../src/core/logs/log-line.ts";
import { readPodLogs } from "../../src/core/logs/read-pod-logs.ts";
import { runPod } from "../../src/core/run/run.ts";
import type { Backend } from "../../src/core/seam/backend.ts";
import { LibpodClient } from "../../src/libpod/index.ts";
import { engineMissing } from "../support/engine.ts";
import { startSidepod, type TestSidepod } from "../support/sidepod.ts";

const missing = await engineMissing();

/** As on a machine that is so busy that its engine tells of a start long after the end. */
async function* tellsNothing({ signal }: { signal?: AbortSignal | undefined } = {}) {
  if (signal && !signal.aborted) await once(signal, "abort");
  yield* [];
}

describe.skipIf(missing)(`runPod${missing ? ` (${missing})` : ""}`, () => {
  let sidepod: TestSidepod;
  let remote: Backend;

  beforeAll(async () => {
    sidepod = await startSidepod("run");
    const { socketPath } = sidepod.engine;
    const client = new LibpodClient({ socketPath });
    remote = createPodmanBackend(client, { identity: socketPath, local: false, rootless: false });
  });
  afterAll(async () => {
    await remote?.[Symbol.asyncDispose]();
    await sidepod?.[Symbol.asyncDispose]();
  });

  /** @returns the lines that were written, and main's status */
  async function run(text: string, reading: Backend) {
    const lines: string[] = [];
    const reader = createLineReader();
    const { signal } = new AbortController();
    const status = await runPod(sidepod.backend, await sidepod.load(text), {
      readSecret: () => Promise.reject(new Error("there is no secret")),
      stop: signal,
      kill: signal,
      leave: signal,
      follow: async (pod, held) => {
        const batches = readPodLogs(reading, {
          pods: [pod],
          follow: true,
          held,
          onUnreadable: (_, error) => expect.unreachable(error.message),
        });
        for await (const runs of batches) {
          for (const { bytes, from, to } of runs) {
            reader.read(bytes, from, to, (line, _time, _stderr, start, end) =>
              lines.push(line.toString("utf8", start, end)),
            );
          }
        }
      },
    });
    return { status, lines };
  }

  const numbers = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}`);

  test.each([
    ["a reader who hears of no start", () => ({ ...sidepod.backend, events: tellsNothing })],
    ["a reader who hears in time", () => sidepod.backend],
    ["a reader elsewhere, who hears of no start", () => ({ ...remote, events: tellsNothing })],
  ])("gives every line of a short main once and in order to %s", async (_, reading) => {
    const text = 'name: NAME\nmain: { image: IMAGE, command: [seq, "1", "20000"] }';
    const { status, lines } = await run(text, reading());
    expect(status).toBe(0);
    expect(lines.length).toBe(20_000);
    expect(lines).toEqual(numbers(20_000));
  });

  test("has the lines of each of main's lives once, also of those that nobody saw", async () => {
    const text = `
name: NAME
main:
  image: IMAGE
  restart: on-failure:2
  command: [sh, -c, "seq 1 100; exit 3"]
`;
    for (const backend of [sidepod.backend, remote]) {
      const { status, lines } = await run(text, { ...backend, events: tellsNothing });
      expect(status).toBe(3);
      expect(lines).toEqual([...numbers(100), ...numbers(100), ...numbers(100)]);
    }
  });
});
