import { once } from "node:events";
import { expect, it } from "vitest";
import type { LibpodClient } from "../../../libpod/client.ts";
import { awaitExit } from "./exits.ts";

const startedAt = Date.parse("2026-01-01T00:00:10Z");

const died = (ID: string, afterMs: number, status: number) => ({
  Type: "container",
  Action: "died",
  Actor: { ID, Attributes: { name: "web", containerExitCode: String(status) } },
  timeNano: (startedAt + afterMs) * 1e6,
});

/** Its own wait never returns, as with a container that is started again at once. */
function engineThatTells(records: readonly ReturnType<typeof died>[]) {
  const State = { StartedAt: new Date(startedAt).toISOString() };
  return {
    containers: {
      inspect: () => Promise.resolve({ Id: "new", State }),
      wait: async (_: string, { signal }: { signal: AbortSignal }) => {
        await once(signal, "abort");
        throw signal.reason;
      },
    },
    system: {
      events: async function* () {
        yield* records;
      },
    },
  } as unknown as LibpodClient;
}

// Podman 4.3 gives half of the old events once more when it begins a new file of them.
it("takes the end of an earlier container of the name, or of an earlier life, for none", async () => {
  const events = [died("old", 20, 137), died("new", -20, 137), died("new", 20, 3)];
  const { signal } = new AbortController();
  expect(await awaitExit(engineThatTells(events), "web", { signal })).toBe(3);
});
