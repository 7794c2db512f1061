import { expect, test } from "vitest";
import { knownTarget } from "../../../test/support/known-target.ts";
import { label } from "../../core/observe/labels.ts";
import type { DebugTarget, TargetExit } from "../../core/seam/debugging.ts";
import { comesBack, lastLife } from "./last-life.ts";

const times = { startedAt: "2026-11-24T10:00:00Z", finishedAt: "2026-11-24T10:00:02.5Z" };

function ended(exit: Partial<TargetExit>, rest: Partial<DebugTarget> = {}): DebugTarget {
  return {
    ...knownTarget,
    state: "exited",
    exit: { code: 0, outOfMemory: false, error: "", restarts: 0, ...times, ...exit },
    ...rest,
  };
}

test("tells the status, when it was, and for how long it had run", () => {
  expect(lastLife(ended({ code: 3 }))).toEqual([
    "webapp/main ended with status 3 at 2026-11-24T10:00:02.500Z, 2.5 s after its start",
  ]);
});

test("names the signal of a shell's status, and says no more of it than is known", () => {
  const [status, reason] = lastLife(ended({ code: 137 }));
  expect(status).toContain("status 137 (SIGKILL)");
  expect(reason).toContain("or by lack of memory");
  expect(lastLife(ended({ code: 137, outOfMemory: true }))[1]).toBe("reason: out of memory");
});

test("leaves out a length of life that two clocks have made", () => {
  const [line] = lastLife(ended({ finishedAt: "2026-11-24T09:59:59.999Z" }));
  expect(line).toBe("webapp/main ended with status 0 at 2026-11-24T09:59:59.999Z");
});

test("tells what never ran, with the engine's words", () => {
  const { exit: _, ...rest } = ended({});
  const exit = { code: 0, outOfMemory: false, error: "no such file", restarts: 0 };
  expect(lastLife({ ...rest, state: "created", exit })).toEqual([
    "webapp/main is created, and was never started",
    "the engine says: no such file",
  ]);
});

test("comes back where the engine has restarted it, or its supervisor is to", () => {
  const spec = (text: object) => ({
    labels: { [label.role]: "main", [label.spec]: JSON.stringify(text) },
  });
  const onFailure = { restart: { policy: "on-failure" }, keeper: "supervisor" };
  expect(comesBack(ended({ restarts: 1 }))).toBe(true);
  expect(comesBack(ended({ code: 1 }, spec(onFailure)))).toBe(true);
  expect(comesBack(ended({ code: 0 }, spec(onFailure)))).toBe(false);
  expect(comesBack(ended({ code: 1 }, spec({ keeper: "supervisor" })))).toBe(false);
  expect(comesBack(ended({ code: 1 }))).toBe(false);
});
