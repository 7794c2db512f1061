import { expect, it } from "vitest";
import { formatLine } from "../../../core/logs/log-line.ts";
import { type LogPosition, positionAfter, readOn } from "./api-logs.ts";

const at = (second: number) => `2026-01-01T00:00:0${second}.000000000+00:00`;
const lines = (...seconds: number[]) =>
  Buffer.concat(seconds.map((second, index) => formatLine(at(second), "stdout", text(index))));
const text = (index: number) => Buffer.from(`${index}`);
const damaged = Buffer.from("\0\0\0\n");

async function rest(position: LogPosition, ...chunks: Buffer[]): Promise<string> {
  const source = (async function* () {
    yield* chunks;
  })();
  const given: Buffer[] = [];
  for await (const chunk of readOn(source, position)) given.push(Buffer.from(chunk));
  return Buffer.concat(given).toString();
}

it("is the last time, and how many lines have it", () => {
  expect(positionAfter(lines(1))).toEqual({ time: at(1), lines: 1 });
  expect(positionAfter(lines(1, 2, 2, 2))).toEqual({ time: at(2), lines: 3 });
  expect(positionAfter(Buffer.concat([lines(1), damaged]))).toEqual({ time: at(1), lines: 2 });
});

it("goes on over chunks", () => {
  const before = positionAfter(lines(1, 2, 2));
  expect(positionAfter(lines(2, 2), before)).toEqual({ time: at(2), lines: 4 });
  expect(positionAfter(lines(3), before)).toEqual({ time: at(3), lines: 1 });
  expect(positionAfter(Buffer.alloc(0), before)).toEqual(before);
  expect(positionAfter(damaged, before)).toEqual({ time: at(2), lines: 3 });
  expect(positionAfter(damaged)).toBeUndefined();
});

it("is gone on from, without what was read and with all the rest", async () => {
  const all = lines(2, 2, 2, 3);
  const second = all.length / 4;
  const position = { time: at(2), lines: 2 };
  expect(await rest(position, all)).toBe(all.toString("utf8", 2 * second));
  expect(await rest(position, all.subarray(0, second), all.subarray(second))).toBe(
    all.toString("utf8", 2 * second),
  );
  expect(await rest(position, lines(2, 2))).toBe("");
});

it("leaves nothing out where the lines that were read are there no more", async () => {
  expect(await rest({ time: at(2), lines: 2 }, lines(3, 3))).toBe(lines(3, 3).toString());
  expect(await rest({ time: at(2), lines: 2 }, lines(2, 3))).toBe(
    lines(2, 3).toString("utf8", lines(2).length),
  );
});
