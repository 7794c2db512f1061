import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { processOf } from "../../../host/proc/process.ts";
import { isMakerGone, makerMark } from "./snapshots.ts";

const hourMs = 60 * 60_000;
const noKernel = processOf(process.pid) === undefined ? "only Linux tells" : undefined;

test("nothing that a process makes is left before it ends, however old", (context) => {
  if (noKernel) return context.skip(noKernel);
  expect(isMakerGone(makerMark(), 0)).toBe(false);
});

test("who has ended is gone at once, also where another process has the number", (context) => {
  if (noKernel) return context.skip(noKernel);
  const { pid: ended } = spawnSync("true");
  const parts = makerMark().split(".");
  const marked = (pid: number | string, startedAt = parts[1]) =>
    [pid, startedAt, parts[2], parts[3]].join(".");
  expect(isMakerGone(marked(ended), Date.now())).toBe(true);
  expect(isMakerGone(marked(process.pid, "1"), Date.now())).toBe(true);
});

test("of another machine's process only its age tells", () => {
  const mark = `${process.pid}.1.another-machine.abcd`;
  expect(isMakerGone(mark, 0, hourMs - 1)).toBe(false);
  expect(isMakerGone(mark, 0, hourMs + 1)).toBe(true);
  expect(isMakerGone("", 0, hourMs - 1)).toBe(false);
});

test("two marks of one process differ", () => {
  expect(makerMark()).not.toBe(makerMark());
});
