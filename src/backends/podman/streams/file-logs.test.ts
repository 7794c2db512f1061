import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { formatLine } from "../../../core/logs/log-line.ts";
import { readRecords } from "../../../core/logs/read-records.ts";
import type { LogOptions } from "../../../core/seam/streams.ts";
import { readLogFile } from "./file-logs.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sidepod-logs-"));
  path = join(folder, "ctr.log");
});
afterEach(() => rmSync(folder, { recursive: true }));

const time = (second: number) =>
  new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString().replace("Z", "000000+00:00");
const line = (second: number, text: string, part = false, stream: "stdout" | "stderr" = "stdout") =>
  formatLine(time(second), stream, Buffer.from(text), part);

async function read(options: LogOptions, alive = async () => false): Promise<string[]> {
  const lines: string[] = [];
  for await (const { line: text } of readRecords(readLogFile({ path, alive }, options))) {
    lines.push(text);
  }
  return lines;
}

function writeNumbers(count: number): void {
  writeFileSync(
    path,
    Buffer.concat(Array.from({ length: count }, (_, index) => line(index, `${index}`))),
  );
}

it("reads a file that is larger than a chunk, whole", async () => {
  writeNumbers(20_000);
  expect(await read({})).toEqual(Array.from({ length: 20_000 }, (_, index) => `${index}`));
});

it("finds the place of a time without reading what is before it, in files of any size", async () => {
  for (const count of [1, 2, 3, 50, 20_000]) {
    writeNumbers(count);
    for (const second of [0, 1, Math.floor(count / 2), count - 1]) {
      const lines = await read({ since: time(second), until: time(second) });
      expect(lines).toEqual(second < count ? [`${second}`] : []);
    }
    expect(await read({ since: time(count) })).toEqual([]);
    expect(await read({ until: time(-1) })).toEqual([]);
    expect((await read({ since: time(0) })).length).toBe(count);
  }
});

it("takes the last lines, with all their parts", async () => {
  writeNumbers(20_000);
  expect(await read({ tail: 0 })).toEqual([]);
  expect(await read({ tail: 2 })).toEqual(["19998", "19999"]);
  expect((await read({ tail: 9_999 })).length).toBe(9_999);
  expect((await read({ tail: 30_000 })).length).toBe(20_000);
  writeFileSync(
    path,
    Buffer.concat([
      line(1, "old"),
      line(2, "be", true),
      line(3, "err", false, "stderr"),
      line(4, "gin", true),
      line(5, "ning"),
      line(6, "open", true),
    ]),
  );
  expect(await read({ tail: 2 })).toEqual(["beginning", "open"]);
  expect(await read({ tail: 3 })).toEqual(["err", "beginning", "open"]);
});

it("reads lines that are longer than a chunk", async () => {
  const long = "x".repeat(700_000);
  writeFileSync(path, Buffer.concat([line(1, long), line(2, "after")]));
  expect(await read({})).toEqual([long, "after"]);
});

it("has nothing for an empty file, and for one that is not there", async () => {
  expect(await read({})).toEqual([]);
  writeFileSync(path, "");
  expect(await read({ tail: 5, since: time(1) })).toEqual([]);
});

it("follows what is written, to the end of the writer", async () => {
  writeNumbers(2);
  let alive = true;
  const reading = read({ follow: true, tail: 1 }, async () => alive);
  await sleep(100);
  appendFileSync(path, line(5, "later").subarray(0, 30));
  await sleep(50);
  appendFileSync(path, line(5, "later").subarray(30));
  await sleep(100);
  appendFileSync(path, line(6, "last"));
  alive = false;
  expect(await reading).toEqual(["1", "later", "last"]);
});

it("goes on in the new file where the old one is replaced at its largest size", async () => {
  writeNumbers(3);
  let alive = true;
  const reading = read({ follow: true }, async () => alive);
  await sleep(100);
  appendFileSync(path, line(7, "in the old one"));
  writeFileSync(`${path}.tmp`, line(8, "in the new one"));
  renameSync(`${path}.tmp`, path);
  await sleep(100);
  alive = false;
  appendFileSync(path, line(9, "end"));
  expect(await reading).toEqual(["0", "1", "2", "in the old one", "in the new one", "end"]);
});

it("ends at once where the signal aborts", async () => {
  writeNumbers(1);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  await expect(
    read({ follow: true, signal: controller.signal }, async () => true),
  ).rejects.toMatchObject({ name: "AbortError" });
});

it("ends where the file was removed with its container, although conmon is still there", async () => {
  writeNumbers(1);
  const reading = read({ follow: true }, async () => true);
  await sleep(50);
  appendFileSync(path, line(5, "last"));
  rmSync(path);
  expect(await reading).toEqual(["0", "last"]);
});

it("goes on where it was left, whatever the clock has done since", async () => {
  const bookmark = {};
  expect(await read({ bookmark, follow: true })).toEqual([]);
  writeFileSync(path, Buffer.concat([line(5, "one"), line(5, "two")]));
  expect(await read({ bookmark, follow: true })).toEqual(["one", "two"]);
  expect(await read({ bookmark })).toEqual([]);
  appendFileSync(path, Buffer.concat([line(5, "three"), line(1, "four")]));
  expect(await read({ bookmark, since: time(9), tail: 1 })).toEqual(["three", "four"]);
  expect(await read({ bookmark, until: time(2) })).toEqual([]);
});

it("reads a file from its start that has replaced the one that it was left in", async () => {
  const bookmark = {};
  writeFileSync(path, line(1, "old"));
  expect(await read({ bookmark })).toEqual(["old"]);
  writeFileSync(`${path}.new`, Buffer.concat([line(2, "new"), line(3, "newer")]));
  renameSync(`${path}.new`, path);
  expect(await read({ bookmark })).toEqual(["new", "newer"]);
});

it("has a line whole that was being written when the past was left out", async () => {
  const bookmark = {};
  const half = line(2, "half a line");
  writeFileSync(path, Buffer.concat([line(1, "past"), half.subarray(0, half.length - 5)]));
  expect(await read({ bookmark, tail: 0 })).toEqual([]);
  appendFileSync(path, half.subarray(half.length - 5));
  expect(await read({ bookmark })).toEqual(["half a line"]);
});
