import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sweepLeftovers } from "./private-service.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sidepod-sweep-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function service(name: string, pid: number): void {
  for (const extension of ["sock", "log"]) writeFileSync(join(folder, `${name}.${extension}`), "");
  writeFileSync(join(folder, `${name}.pid`), `${pid}\n`);
}

test("what dead services left goes after an hour, nothing else does", () => {
  service("podman-00000001", 4_194_305);
  service("podman-00000002", process.pid);
  writeFileSync(join(folder, "other.sock"), "");
  sweepLeftovers(folder, Date.now() + 1_000);
  expect(readdirSync(folder)).toHaveLength(7);
  sweepLeftovers(folder, Date.now() + 2 * 3_600_000);
  expect(readdirSync(folder).sort()).toEqual([
    "other.sock",
    "podman-00000002.log",
    "podman-00000002.pid",
    "podman-00000002.sock",
  ]);
});
