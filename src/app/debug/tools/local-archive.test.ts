import { execFileSync } from "node:child_process";
import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { openLanding, packLocally } from "./local-archive.ts";

it("goes on after a file that grows while it is packed, and tells of it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sptest-growing-"));
  try {
    const log = join(folder, "log");
    await writeFile(log, Buffer.alloc(8 * 1024 * 1024));
    const packing = packLocally(folder, "log");
    let bytes = 0;
    for await (const data of packing.stream) {
      // More is still to be read: a pipe holds little.
      if (bytes === 0) await appendFile(log, "more");
      bytes += data.length;
    }
    expect(await packing.end()).toEqual({
      moving: ["log: file changed as we read it"],
      failed: [],
    });
    expect(bytes).toBeGreaterThan(8 * 1024 * 1024);
    await expect(packLocally(folder, "nothing").end()).rejects.toMatchObject({
      code: "not-copied",
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

it("replaces neither a device nor a pipe, whether it is named or lies in a folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sptest-landing-"));
  try {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const refusal = { code: "not-copied", message: `${pipe} is not a regular file` };
    await expect(openLanding(pipe, () => "x")).rejects.toMatchObject(refusal);
    await expect(openLanding(folder, () => "pipe")).rejects.toMatchObject(refusal);
    {
      await using landing = await openLanding(folder, () => "late");
      await writeFile(landing.copy, "from the target");
      execFileSync("mkfifo", [join(folder, "late")]);
      await expect(landing.settle()).rejects.toMatchObject({ code: "not-copied" });
    }
    expect((await stat(pipe)).isFIFO()).toBe(true);
    expect(await readdir(folder)).toEqual(["late", "pipe"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it("has all of what tar had packed before it was read", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sptest-packed-"));
  try {
    await writeFile(join(folder, "file"), Buffer.alloc(100_000));
    const packing = packLocally(folder, "file");
    await sleep(300);
    let bytes = 0;
    for await (const data of packing.stream) bytes += data.length;
    expect(bytes).toBeGreaterThan(100_000);
  } finally {
    await rm(folder, { recursive: true });
  }
});
