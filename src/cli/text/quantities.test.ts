import { expect, test } from "vitest";
import { formatTimeLeft } from "./quantities.ts";

const now = new Date("2026-11-24T12:00:00Z");

test("a time that is to come is told in its largest unit, and one that has passed as over", () => {
  expect(formatTimeLeft("2026-11-24T12:59:59Z", now)).toBe("59m");
  expect(formatTimeLeft("2026-11-24T12:00:00Z", now)).toBe("over");
});

test("what has no end is not over", () => {
  expect(formatTimeLeft("", now)).toBe("-");
  expect(formatTimeLeft("soon", now)).toBe("-");
});
