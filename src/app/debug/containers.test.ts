import { expect, test } from "vitest";
import { label } from "../../core/observe/labels.ts";
import type { DebugContainer } from "../../core/seam/debugging.ts";
import { findDebugContainer, findDebugContainers, reasonToCollect } from "./containers.ts";

function container(fullName: string, target: string, labels = {}): DebugContainer {
  return { id: `id${fullName}`, fullName, target, keep: true, labels } as unknown as DebugContainer;
}

const one = container("web-debug-1", "app/main");
const other = container("web-debug-2", "app/main");
const relay = { ...container("web-relay-3", "db", { [label.relay]: "true" }), keep: false };
const copy = container("trial", "db", { [label.copy]: "true" });
const look = { ...container("web-debug-4", "app/main"), keep: false };
const all = [one, other, relay, copy, look];

test("one is named by itself, all of a target by that one's name", () => {
  expect(findDebugContainer(all, "web-debug-2")).toBe(other);
  expect(findDebugContainers(all, "app")).toEqual([one, other]);
  expect(findDebugContainers(all, "web-debug-2")).toEqual([other]);
  expect(() => findDebugContainer(all, "app")).toThrow("app has 2 debug containers");
});

test("copies, sessions that go by themselves and what connects for forward have to be named", () => {
  expect(findDebugContainer(all, "web-relay-3")).toBe(relay);
  expect(() => findDebugContainers(all, "db")).toThrow("there is no debug container 'db'");
});

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

test("collects also what was kept, when its target is gone or its time limit has passed", () => {
  expect(reason({ keep: true, targetThere: false })).toBe("its target is gone");
  expect(reason({ keep: true, expiresAt: before(1) })).toBe("its time limit has passed");
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
  expect(reason({ ...session, expiresAt: before(1) })).toBe("its time limit has passed");
});
