import { expect, it } from "vitest";
import { readDuration, readInterval, readTime } from "./parameters.ts";

it("reads seconds and durations, of 24 days at most", () => {
  expect(readDuration("30")).toBe(30_000);
  expect(readDuration("576h")).toBe(576 * 3_600_000);
  expect(() => readDuration("577h")).toThrow("the maximum is 24 days");
  expect(() => readDuration("soon")).toThrow("a number of seconds");
});

it("does nothing again and again without a pause", () => {
  expect(readInterval("10ms")).toBe(10);
  for (const text of ["0", "9ms", "1us"])
    expect(() => readInterval(text)).toThrow("the minimum is 10ms");
});

const now = Date.UTC(2026, 0, 31, 12);

it("reads how long ago it was", () => {
  expect(readTime("10m", now)).toBe("2026-01-31T11:50:00.000Z");
  expect(readTime("1h30m", now)).toBe("2026-01-31T10:30:00.000Z");
});

it("reads RFC 3339, to the nanosecond", () => {
  expect(readTime("2026-01-31T12:00:00Z")).toBe("2026-01-31T12:00:00.000Z");
  expect(readTime("2026-01-31T12:00:00.123456789+01:00")).toBe("2026-01-31T11:00:00.123456789Z");
});

it("reads a date and a time without a zone as local", () => {
  expect(readTime("2026-01-31")).toBe(new Date(2026, 0, 31).toISOString());
  expect(readTime("2026-01-31 08:15")).toBe(new Date(2026, 0, 31, 8, 15).toISOString());
});

it("refuses everything else", () => {
  for (const text of ["yesterday", "10", "", "2026-13-01", "2026-01-31T25:00:00Z"]) {
    expect(() => readTime(text)).toThrow("use a time such as");
  }
});
