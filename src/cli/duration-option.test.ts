import { expect, it } from "vitest";
import { readDuration, readInterval } from "./duration-option.ts";

it("reads seconds and durations, of 24 days at most", () => {
  expect(readDuration("30")).toBe(30_000);
  expect(readDuration("576h")).toBe(576 * 3_600_000);
  expect(() => readDuration("577h")).toThrow("24 days at most");
  expect(() => readDuration("soon")).toThrow("a number of seconds");
});

it("does nothing again and again without a pause", () => {
  expect(readInterval("10ms")).toBe(10);
  for (const text of ["0", "9ms", "1us"]) expect(() => readInterval(text)).toThrow("10ms at least");
});
