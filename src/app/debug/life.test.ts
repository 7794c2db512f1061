import { expect, test } from "vitest";
import { knownTarget } from "../../../test/support/known-target.ts";
import type { DebugTarget, TargetExit } from "../../core/seam/debugging.ts";
import { SidepodError } from "../../errors.ts";
import { endOfLife } from "./life.ts";

const process = { pid: 1, hostPid: 4711, startedAt: "100", ownUsers: false };
const then: DebugTarget = { ...knownTarget, process };
const startedAt = "2026-01-01T00:00:10Z";

function exited(exit: Partial<TargetExit>): DebugTarget {
  const whole = { code: 0, outOfMemory: false, error: "", restarts: 0, startedAt, ...exit };
  return { ...knownTarget, state: "exited", exit: whole };
}

/** Says these things one after another, the last one again and again. */
async function endAs(...answers: readonly (DebugTarget | "removed")[]) {
  const left = [...answers];
  const target = async () => {
    const answer = left.length > 1 ? left.shift() : left[0];
    if (answer === undefined || answer === "removed") throw new SidepodError("not-found", "gone");
    return answer;
  };
  return endOfLife({ target } as never, then, {});
}

test("tells how a life ended, once the engine has noted that", async () => {
  const before = exited({ finishedAt: "2026-01-01T00:00:05Z" });
  const after = exited({ code: 3, finishedAt: "2026-01-01T00:00:20Z" });
  expect(await endAs(before, exited({}), after)).toBe("webapp/main ended with status 3");
  expect(await endAs(before, "removed")).toBe("webapp/main ended and was removed");
  expect(await endAs(before)).toBe("webapp/main ended");
});

test("tells another life by its process, which can have the same number", async () => {
  const again = { ...then, process: { ...process, startedAt: "200" } };
  expect(await endAs(again)).toBe("webapp/main ended and was restarted");
});
