import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LibpodClient } from "../../src/libpod/index.ts";
import { sidepod } from "../support/command.ts";
import { engineMissing, ensureImage, waitForAnswer } from "../support/engine.ts";

const run = promisify(execFile);

let folder: string;
let socketPath: string;
let lacking: string | undefined;
const ends: (() => Promise<unknown>)[] = [];

/** An engine with a disk of its own, which is small. */
beforeAll(async () => {
  lacking = await engineMissing();
  if (process.env.SIDEPOD_TEST_SOCKET !== undefined) lacking = "the engine of a tree has one disk";
  if (process.getuid?.() !== 0) lacking = "only root may mount a small disk";
  if (lacking !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), "sptest-disk-"));
  await run("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", folder]);
  ends.push(async () => rmSync(folder, { recursive: true, force: true }));
  ends.push(() => run("umount", ["--lazy", folder]));
  socketPath = join(folder, "podman.sock");
  const places = ["--root", join(folder, "root"), "--runroot", join(folder, "run")];
  const args = [...places, "--storage-driver", "vfs", "system", "service", "--time", "0"];
  const service = spawn("podman", [...args, `unix://${socketPath}`], { stdio: "ignore" });
  const exited = once(service, "close");
  ends.push(async () => {
    service.kill();
    await exited;
  });
  await waitForAnswer(socketPath, service);
  await using client = new LibpodClient({ socketPath });
  await ensureImage(client);
});

afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

test("a full disk is told of, loses nothing, and the same up goes on when there is room", async ({
  skip,
}) => {
  skip(lacking !== undefined, lacking);
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
