import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openLog } from "./log-file.ts";

it("a log that is a pipe or a device is refused and not waited for", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sptest-log-"));
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  for (const path of [pipe, "/dev/zero", folder]) {
    await expect(openLog(path)).rejects.toMatchObject({ code: "logs-unavailable" });
  }
  expect(await openLog(join(folder, "none"))).toBeUndefined();
  rmSync(folder, { recursive: true });
});
