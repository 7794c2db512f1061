import { expect, test } from "vitest";
import { inspected } from "../../../../test/support/known-inspect.ts";
import { knownTarget } from "../../../../test/support/known-target.ts";
import type { ConfigurationCopy } from "../../../core/seam/debugging.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { createDebugging } from "./debugging.ts";

test("what is being created when it is interrupted is removed again", async () => {
  const done: string[] = [];
  const command = new AbortController();
  const containers = {
    inspect: async () => inspected(),
    create: async (_: unknown, call?: { signal?: AbortSignal }) => {
      command.abort(new Error("Ctrl-C"));
      call?.signal?.throwIfAborted();
      done.push("created");
      return { id: "1" };
    },
    attach: async (_: string, { signal }: { signal: AbortSignal }) => signal.throwIfAborted(),
    remove: async () => void done.push("removed"),
  };
  const debugging = createDebugging({
    client: { containers } as unknown as LibpodClient,
    local: false,
    host: {},
    exits: undefined,
  });
  const copy = { name: "trial", command: ["true"], environment: {}, labels: {} };
  const opening = debugging.openCopy(knownTarget, copy as unknown as ConfigurationCopy, {
    signal: command.signal,
  });
  await expect(opening).rejects.toThrow("Ctrl-C");
  expect(done).toEqual(["created", "removed"]);
});
