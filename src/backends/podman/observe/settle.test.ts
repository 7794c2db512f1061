import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { awaitSettled } from "./settle.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sidepod-settle-"));
  write("proc/7/cgroup", "0::/app\n");
  write("cgroup/app/cgroup.procs", "7\n");
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const processIs = (state: string) => write("proc/7/stat", `7 (app) ${state} 1 7 7`);
const hasUsed = (micros: number) =>
  write("cgroup/app/cpu.stat", `usage_usec ${Math.round(micros)}\n`);

/** Whether it has come to rest by now. */
function watch() {
  const watched = { rested: undefined as boolean | undefined, end: Promise.resolve() };
  const folders = { proc: join(root, "proc"), cgroup: join(root, "cgroup") };
  watched.end = awaitSettled([7], undefined, folders).then((rested) => {
    watched.rested = rested;
  });
  return watched;
}

it("is the end of its work, and not a pause in which it gets no processor", async () => {
  processIs("R");
  hasUsed(12);
  const watched = watch();
  await sleep(600);
  expect(watched.rested).toBe(undefined);
  processIs("S");
  await watched.end;
  expect(watched.rested).toBe(true);
});

it("is not waited for where the work goes on", async () => {
  processIs("R");
  hasUsed(0);
  const works = setInterval(() => hasUsed(performance.now()), 1);
  const watched = watch();
  await watched.end;
  clearInterval(works);
  expect(watched.rested).toBe(true);
});

it("is over with the process", async () => {
  processIs("S");
  hasUsed(12);
  const watched = watch();
  rmSync(join(root, "proc/7"), { recursive: true });
  await watched.end;
  expect(watched.rested).toBe(false);
});
