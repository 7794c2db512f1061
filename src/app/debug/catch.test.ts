import { expect, test } from "vitest";
import { knownTarget } from "../../../test/support/known-target.ts";
import { only } from "../../../test/support/only.ts";
import type { DebugTarget } from "../../core/seam/debugging.ts";
import type { Streams } from "../../core/seam/streams.ts";
import { SidepodError } from "../../errors.ts";
import { tellEnd } from "./catch.ts";
import type { DebugEvent } from "./events.ts";

const target: DebugTarget = { ...knownTarget, fullName: "job", name: "job" };
const since = "2026-11-24T10:00:00Z";
const gone = () => new SidepodError("not-found", "there is no such container");

/** @param now what the engine knows of the target after the end */
async function told(
  now: Promise<DebugTarget>,
  status: Promise<number> = Promise.resolve(3),
): Promise<readonly DebugEvent[]> {
  const events: DebugEvent[] = [];
  const backend = only<Streams>({
    logs: async function* () {
      yield { time: since, stream: "stdout", line: "oops" } as const;
    },
    logStartOf: async () => since,
  });
  const caught = { backend, debugging: { target: () => now }, target };
  const { signal } = new AbortController();
  await tellEnd(
    caught,
    { startedAt: since, since, status },
    { onEvent: (event) => void events.push(event), signal },
  );
  return events;
}

const exit = { code: 3, outOfMemory: false, error: "", restarts: 0 };

test("tells the end, and its log", async () => {
  const now: DebugTarget = { ...target, state: "exited", exit: { ...exit, startedAt: since } };
  expect(await told(Promise.resolve(now))).toEqual([
    { type: "last-life", lines: ["job ended with status 3"] },
    { type: "log", lines: ["oops"] },
  ]);
});

test("says so where it was restarted in the meantime", async () => {
  expect(await told(Promise.resolve(target))).toEqual([
    { type: "caught", how: "job ended with status 3", since: "restarted" },
    { type: "log", lines: ["oops"] },
  ]);
});

test("goes on with the copy where it was removed in the meantime, as with --rm", async () => {
  expect(await told(Promise.reject(gone()))).toEqual([
    { type: "caught", how: "job ended with status 3", since: "removed" },
  ]);
  // The engine may have nobody left to tell of.
  expect(await told(Promise.reject(gone()), Promise.reject(gone()))).toEqual([
    { type: "caught", how: "job ended", since: "removed" },
  ]);
});
