import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { leavesOf, readOpenFiles } from "./files.ts";
import { readLinks } from "./read-tar.ts";

it.each(["gnu", "pax", "ustar"])("reads the links of an archive as %s", (format) => {
  const folder = mkdtempSync(join(tmpdir(), "sptest-"));
  const links = {
    short: "/a\nb \u001b[31m",
    ...(format !== "ustar" && { ["n".repeat(120)]: `/${"ü".repeat(200)}` }),
  };
  try {
    for (const [name, to] of Object.entries(links)) symlinkSync(to, join(folder, name));
    const names = Object.keys(links);
    const archive = execFileSync("tar", ["-C", folder, `--format=${format}`, "-cf", "-", ...names]);
    const read = readLinks(archive).map(({ name, to }) => [name, to]);
    expect(Object.fromEntries(read)).toEqual(links);
    expect(readLinks(archive.subarray(0, 700)).length).toBeLessThan(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("tells a descriptor's process, access, and whether the file is gone", () => {
  const header = Buffer.alloc(512);
  header.write("proc/7/fd/3", 0);
  header.write("0000700\0", 100);
  header.write("2", 156);
  header.write("/tmp/x (deleted)", 157);
  expect(readOpenFiles(new Map([["descriptors", header]]))).toEqual([
    { pid: 7, descriptor: 3, access: "rw", path: "/tmp/x", deleted: true },
  ]);
});

it("leaves out folders in which something else has changed", () => {
  const changes = [
    { path: "/etc", kind: "changed" },
    { path: "/etc/app.conf", kind: "added" },
    { path: "/data", kind: "added" },
    { path: "/data/x", kind: "added" },
    { path: "/data-2", kind: "changed" },
  ] as const;
  expect(leavesOf(changes).map(({ path }) => path)).toEqual([
    "/data",
    "/data-2",
    "/data/x",
    "/etc/app.conf",
  ]);
});
