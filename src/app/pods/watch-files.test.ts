import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type FilesWatch, watchFiles } from "./watch-files.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sptest-watch-"));
  await writeFile(join(folder, "a"), "one");
});
afterEach(() => rm(folder, { recursive: true }));

const patience = () => AbortSignal.timeout(5000);

/** Whether something changes in a while that is long for the kernel. */
function isQuiet(watch: FilesWatch): Promise<boolean> {
  return watch.changed(AbortSignal.timeout(400)).then(
    () => false,
    () => true,
  );
}

it("sees a file that is written, replaced, made and removed", async () => {
  using watch = watchFiles([join(folder, "a"), join(folder, "later")]);
  await writeFile(join(folder, "a"), "two");
  await watch.changed(patience());
  await writeFile(join(folder, "a.new"), "three");
  expect(await isQuiet(watch)).toBe(true);
  await rename(join(folder, "a.new"), join(folder, "a"));
  await watch.changed(patience());
  await writeFile(join(folder, "later"), "");
  await watch.changed(patience());
  await rm(join(folder, "a"));
  await watch.changed(patience());
  expect(await isQuiet(watch)).toBe(true);
});

it("takes several changes within a moment for one, and what came before for one, too", async () => {
  using watch = watchFiles([join(folder, "a")]);
  for (const text of ["2", "3", "4"]) {
    await writeFile(join(folder, "a"), text);
    await sleep(20);
  }
  await watch.changed(patience());
  expect(await isQuiet(watch)).toBe(true);
});

it("sees what a link leads to, and the link itself", async () => {
  await mkdir(join(folder, "deep"));
  await writeFile(join(folder, "deep/b"), "");
  await symlink("deep/b", join(folder, "link"));
  using watch = watchFiles([join(folder, "link")]);
  await writeFile(join(folder, "deep/b"), "two");
  await watch.changed(patience());
  await rm(join(folder, "link"));
  await watch.changed(patience());
});

it("does without a folder that is not there, and sees its own go", async () => {
  await mkdir(join(folder, "deep"));
  using watch = watchFiles([join(folder, "none/x"), join(folder, "deep/x")]);
  expect(await isQuiet(watch)).toBe(true);
  await rm(join(folder, "deep"), { recursive: true });
  await watch.changed(patience());
});

it("ends with its signal", async () => {
  using watch = watchFiles([join(folder, "a")]);
  const ending = new AbortController();
  const changed = watch.changed(ending.signal);
  ending.abort(new Error("over"));
  await expect(changed).rejects.toThrow("over");
  await expect(watch.changed(ending.signal)).rejects.toThrow("over");
});

it("says which folder cannot be watched", () => {
  const tooLong = join(folder, "x".repeat(300));
  expect(() => watchFiles([join(tooLong, "a")])).toThrow(
    expect.objectContaining({ code: "watch-unavailable", details: { folder: tooLong } }),
  );
});
