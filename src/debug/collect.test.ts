import { expect, test } from "vitest";
import type { DebugContainer } from "../engine/debugging.ts";
import { label } from "../engine/labels.ts";
import { reasonToCollect } from "./collect.ts";

const now = new Date("2026-11-24T12:00:00Z");
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();

function reason(parts: Partial<DebugContainer>): string | undefined {
  const container: DebugContainer = {
    id: "1",
    fullName: "webapp-main-debug-1",
    state: "running",
    target: "webapp/main",
    targetId: "2",
    targetThere: true,
    image: "tools",
    command: [],
    createdAt: before(600),
    expiresAt: before(-3000),
    keep: false,
    labels: {},
    ...parts,
  };
  return reasonToCollect(container, now);
}

test("collects what has ended, unless it was to stay", () => {
  expect(reason({ state: "exited" })).toBe("it has ended");
  expect(reason({ state: "exited", keep: true })).toBeUndefined();
});

test("leaves a session alone that is being opened, is paused or runs", () => {
  const state = "created";
  expect(reason({ state, createdAt: before(59) })).toBeUndefined();
  expect(reason({ state, createdAt: before(61) })).toBe("it was never started");
  // Another machine's clock may be ahead, and what cannot be read says nothing.
  expect(reason({ state, createdAt: before(-90) })).toBeUndefined();
  expect(reason({ state, createdAt: "" })).toBeUndefined();
  for (const state of ["running", "paused", "stopping", "removing", "unknown"] as const) {
    expect(reason({ state })).toBeUndefined();
  }
});

test("collects also what was kept, when its target is gone or its time is over", () => {
  expect(reason({ keep: true, targetThere: false })).toBe("its target is gone");
  expect(reason({ keep: true, expiresAt: before(1) })).toBe("its time is over");
});

test("leaves a copy of a configuration to who has made it", () => {
  const copy = { keep: true, labels: { [label.copy]: "true" } };
  expect(reason({ ...copy, state: "exited", targetThere: false, expiresAt: "" })).toBeUndefined();
  expect(reason({ ...copy, state: "exited", expiresAt: before(1) })).toBeUndefined();
});

test("leaves a session that looks at what a target has left which is gone by now", () => {
  const session = { targetThere: false, labels: { [label.snapshot]: "image" } };
  expect(reason(session)).toBeUndefined();
  expect(reason({ ...session, state: "exited", keep: true })).toBe("its target is gone");
  expect(reason({ ...session, expiresAt: before(1) })).toBe("its time is over");
});
