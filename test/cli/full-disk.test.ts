import { execFile } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sidepod } from "../support/command.ts";
import {
  type PrivateEngine,
  privateEngineMissing,
  startPrivateEngine,
} from "../support/private-engine.ts";

const run = promisify(execFile);

let folder: string;
let engine: PrivateEngine;
const missing = await privateEngineMissing();
const ends: (() => Promise<unknown>)[] = [];

/** An engine with a disk of its own, which is small. */
beforeAll(async () => {
  if (missing) return;
  folder = mkdtempSync(join(tmpdir(), "sptest-disk-"));
  await run("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", folder]);
  ends.push(async () => rmSync(folder, { recursive: true, force: true }));
  ends.push(() => run("umount", ["--lazy", folder]));
  engine = await startPrivateEngine(folder);
  ends.push(async () => engine[Symbol.asyncDispose]());
});

afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

test("a full disk is told of, loses nothing, and the same up goes on when there is room", async ({
  skip,
}) => {
  skip(missing !== undefined, missing);
  const { socketPath } = engine;
  const stdin = `
name: sptest-disk
pod: { networks: host }
sidecars: { a: { image: localhost/sidepod-test:busybox, command: [sleep, infinity] } }
main: { image: localhost/sidepod-test:busybox, command: [sleep, infinity] }
`;
  const up = () => sidepod(["up", "-", "--no-supervise"], { socketPath, stdin });
  const filler = join(folder, "filler");
  fill(filler);
  const full = await up();
  expect(full.status).toBe(1);
  expect(full.stderr).toMatch(
    /the disk of the engine's storage is full: .*no space left on device/,
  );
  expect(full.stderr).toContain("hint: podman system df");
  rmSync(filler);
  const { status, stderr } = await up();
  expect(status, stderr).toBe(0);
  const { stdout } = await sidepod(["ps", "--json"], { socketPath });
  expect(JSON.parse(stdout)).toMatchObject([{ name: "sptest-disk", state: "running" }]);
  expect((await sidepod(["down", "sptest-disk", "-t", "0"], { socketPath })).status).toBe(0);
});

function fill(path: string): void {
  const file = openSync(path, "w");
  const block = Buffer.alloc(4096);
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    closeSync(file);
  }
}
