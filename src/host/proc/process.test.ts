import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isAlive, networkOf, processOf } from "./process.ts";

const own = processOf(process.pid);

let proc: string;
beforeAll(() => {
  proc = mkdtempSync(join(tmpdir(), "sidepod-proc-"));
});
afterAll(() => rmSync(proc, { recursive: true }));

function folders(state: string, startedAt: number) {
  mkdirSync(join(proc, "7"), { recursive: true });
  const before = `7 (a) b (c) ${state} 1 7 7 0 -1 4194560 0 0 0 0 3 4 0 0 20 0 1 0`;
  writeFileSync(join(proc, "7", "stat"), `${before} ${startedAt} 100 200\n`);
  return { proc, cgroup: "" };
}

it("knows a process by its number and its start", () => {
  expect(own).toMatchObject({ pid: process.pid, startedAt: expect.stringMatching(/^\d+$/) });
  expect(own && isAlive(own)).toBe(true);
  expect(processOf(7, folders("S", 1234))).toEqual({ pid: 7, startedAt: "1234" });
});

it("does not take another process with the same number for it", () => {
  const first = { pid: 7, startedAt: "1234" };
  expect(isAlive(first, folders("S", 1234))).toBe(true);
  expect(isAlive(first, folders("S", 1235))).toBe(false);
  expect(isAlive(first, folders("Z", 1234))).toBe(false);
});

it("knows none after its end", async () => {
  const child = spawn("true");
  const { pid = 0 } = child;
  await once(child, "close");
  expect(processOf(pid)).toBeUndefined();
  expect(networkOf(pid)).toBeUndefined();
  expect(networkOf("self")).toMatch(/^net:\[\d+\]$/);
});
