import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPacketFile } from "./packet-file.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sptest-packets-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const header = Buffer.from("header ");
const packets = Buffer.from("packets");

it("is there under its name at the end, for its owner alone, the last packets in two files", async () => {
  const path = join(folder, "out");
  {
    await using sink = await openPacketFile(path, 16);
    for (const part of ["first", "second", "third"]) {
      expect(await sink.write(header, Buffer.from(part))).toBe(true);
    }
    await sink.finish(header);
  }
  expect((await readdir(folder)).sort()).toEqual(["out", "out.1"]);
  expect(await readFile(`${path}.1`, "utf8")).toBe("header second");
  expect(await readFile(path, "utf8")).toBe("header third");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it("leaves nothing of what came to no end", async () => {
  {
    await using sink = await openPacketFile(join(folder, "out"), 100);
    await sink.write(header, packets);
  }
  expect(await readdir(folder)).toEqual([]);
});

it("refuses a folder and a device before anything is captured", async () => {
  await expect(openPacketFile(folder, 100)).rejects.toMatchObject({
    code: "not-copied",
    message: `${folder} is a folder`,
    hint: `-o ${folder}/out.pcap`,
  });
  await expect(openPacketFile("/dev/null", 100)).rejects.toMatchObject({
    message: "/dev/null is not a regular file",
  });
  await expect(stat(`${folder}.partial`)).rejects.toThrow("ENOENT");
});

it("leaves what a killed capture has left, and says how to remove it", async () => {
  const partial = join(folder, "out.partial");
  await writeFile(partial, "packets of before");
  await expect(openPacketFile(join(folder, "out"), 100)).rejects.toMatchObject({
    code: "not-copied",
    hint: `if none is running: rm ${partial}`,
  });
  expect(await readFile(partial, "utf8")).toBe("packets of before");
});
