import { expect, test } from "vitest";
import { needsEngine } from "./early.ts";

test.each([
  [["up"], true],
  [["--quiet", "up", "web.yaml"], true],
  [["exec", "web", "--", "ls", "--help"], true],
  [["engine", "--json"], true],
  [[], false],
  [["--version"], false],
  [["init"], false],
  [["check", "sidepod.yaml"], false],
  [["completion", "bash"], false],
  [["up", "--help"], false],
  [["up", "-h"], false],
  [["--connection", "prod", "up"], false],
  [["up", "--connection=prod"], false],
  [["upp"], false],
])("%j starts the engine early: %s", (args, expected) => {
  expect(needsEngine(args)).toBe(expected);
});
