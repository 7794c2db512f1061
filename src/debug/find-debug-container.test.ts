import { expect, test } from "vitest";
import type { DebugContainer } from "../engine/debugging.ts";
import { label } from "../engine/labels.ts";
import { findDebugContainer, findDebugContainers } from "./find-debug-container.ts";

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
