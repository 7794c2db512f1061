import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type LogSearch, searchFile, searchLines } from "./log-search.ts";

let folder: string;
let path: string;
let search: LogSearch;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sidepod-search-"));
  path = join(folder, "ctr.log");
  search = searchFile(path, "ready", undefined);
});
afterEach(async () => {
  await search[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const line = (text: string, { second = 1, tag = "F" } = {}) =>
  `2026-01-01T00:00:0${second}.000000000+00:00 stdout ${tag} ${text}\n`;
const look = () => search.look({});

it("looks at what was written since it looked last", async () => {
  expect(await look()).toBe(false);
  writeFileSync(path, line("it begins"));
  expect(await look()).toBe(false);
  appendFileSync(path, line("it is ready"));
  expect(await look()).toBe(true);
});

it("reads a log only once", async () => {
  writeFileSync(path, line("it begins"));
  await look();
  const same = line("ready now");
  writeFileSync(path, same.slice(0, line("it begins").length)); // behind its back
  expect(await look()).toBe(false);
});

it("joins the parts of a line, also those that come later", async () => {
  writeFileSync(path, line("it is rea", { tag: "P" }));
  expect(await look()).toBe(false);
  appendFileSync(path, line("dy"));
  expect(await look()).toBe(true);
});

it("misses nothing when the log is replaced at its largest size", async () => {
  writeFileSync(path, line("it begins"));
  await look();
  appendFileSync(path, line("it is ready"));
  writeFileSync(`${path}.tmp`, line("it goes on"));
  renameSync(`${path}.tmp`, path);
  expect(await look()).toBe(true);
});

it("goes on in the new log, and in one that was cut", async () => {
  writeFileSync(path, line("it begins, with a long line"));
  await look();
  writeFileSync(`${path}.tmp`, line("it goes on"));
  renameSync(`${path}.tmp`, path);
  expect(await look()).toBe(false);
  writeFileSync(path, line("ready"));
  expect(await look()).toBe(true);
});

it("remembers what it has found when the log is gone", async () => {
  writeFileSync(path, line("it is ready"));
  expect(await look()).toBe(true);
  rmSync(path);
  expect(await look()).toBe(true);
});

it("leaves out what an earlier life has written", async () => {
  const later = searchFile(path, "ready", "2026-01-01T00:00:02Z");
  writeFileSync(path, line("it is ready"));
  expect(await later.look({})).toBe(false);
  appendFileSync(path, line("ready again", { second: 3 }));
  expect(await later.look({})).toBe(true);
  await later[Symbol.asyncDispose]();
});

it("can be asked twice at once", async () => {
  writeFileSync(path, line("it begins"));
  const both = Promise.all([look(), look()]);
  expect(await both).toEqual([false, false]);
  appendFileSync(path, line("it is ready"));
  expect(await Promise.all([look(), look()])).toEqual([true, true]);
});

it("asks an engine for what comes after the last line", async () => {
  const asked: (string | undefined)[] = [];
  const texts = ["it begins", "it is ready"];
  const logs = async function* (_: string, { since }: { since?: string | undefined } = {}) {
    asked.push(since);
    const [text = ""] = texts.splice(0, 1);
    yield { time: "2026-01-01T00:00:05Z", stream: "stdout" as const, line: text };
  };
  const overApi = searchLines(logs, "c", "ready", "2026-01-01T00:00:00Z");
  expect(await overApi.look({})).toBe(false);
  expect(await overApi.look({})).toBe(true);
  expect(await overApi.look({})).toBe(true);
  expect(asked).toEqual(["2026-01-01T00:00:00Z", "2026-01-01T00:00:04.000Z"]);
});
