import { expect, it } from "vitest";
import { podNameFrom } from "./handler.ts";

it.each([
  ["webapp", "webapp"],
  ["My App (v2)", "my-app-v2"],
  ["Überblick", "uberblick"],
  ["--x--", "x"],
  ["日本", "webapp"],
  ["", "webapp"],
  [`${"a".repeat(39)}-b`, "a".repeat(39)],
])("makes of the folder %j the pod name %j", (folder, name) => {
  expect(podNameFrom(folder)).toBe(name);
});
