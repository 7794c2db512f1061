import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TarEntry, tarOf } from "../../../../test/support/tar.ts";
import { ByteSource } from "./byte-source.ts";
import { unpack } from "./unpack.ts";

/** What stands around the copy: nothing in it may change. */
let around: string;
let copy: string;

beforeEach(() => {
  around = mkdtempSync(join(tmpdir(), "sptest-unpack-"));
  copy = join(around, "landing/copy");
  mkdirSync(join(around, "landing"));
  writeFileSync(join(around, "own"), "mine", { mode: 0o600 });
});

afterEach(() => rmSync(around, { recursive: true }));

const evil = { content: Buffer.from("evil") };
const good = { name: "./data/good", content: Buffer.from("good"), mode: 0o640 };
const top = { name: "./data/", mode: 0o750 };
const bytes = (text: string) => Buffer.from(text);

async function unpackAll(archive: Buffer, portion = 700) {
  const parts = async function* () {
    for (let at = 0; at < archive.length; at += portion) yield archive.subarray(at, at + portion);
  };
  return await unpack(new ByteSource(parts()), copy);
}

describe("leaves out of what somebody hostile has packed", () => {
  it.each<[what: string, entries: TarEntry[], reason: string]>([
    ["a name above the copy", [{ name: "./data/../../own", ...evil }], "points outside the folder"],
    ["a name beside the copy", [{ name: "./other", ...evil }], "points outside the folder"],
    [
      "a name that begins as the copy's",
      [{ name: "./database", ...evil }],
      "points outside the folder",
    ],
    ["an absolute name", [{ name: "/tmp/sptest-evil", ...evil }], "points outside the folder"],
    ["a name with .. at its end", [{ name: "./data/x/..", ...evil }], "points outside the folder"],
    ["a name with an empty part", [{ name: "./data//x", ...evil }], "points outside the folder"],
    ["the folder itself, as a file", [{ name: "./data", ...evil }], "points outside the folder"],
    [
      "the folder itself, as a link",
      [{ name: "./data", linkTo: "/etc" }],
      "points outside the folder",
    ],
    [
      "a long name above the copy",
      [
        { name: "././@LongLink", type: "L", content: bytes("./data/../../own\0") },
        { name: "./data/x", ...evil },
      ],
      "points outside the folder",
    ],
    [
      "an attribute that names another file",
      [
        { name: "./data/x", type: "x", content: bytes("24 path=./data/../../own\n") },
        { name: "./data/x", ...evil },
      ],
      "points outside the folder",
    ],
    [
      "what is written through a link",
      [
        { name: "./data/link", linkTo: ".." },
        { name: "./data/link/own", ...evil },
      ],
      "its parent does not exist",
    ],
    [
      "a file in place of a link",
      [
        { name: "./data/link", linkTo: "../../own" },
        { name: "./data/link", ...evil },
      ],
      "two with that name",
    ],
    [
      "a link in place of a folder, and what is written through it",
      [{ name: "./data/sub/" }, { name: "./data/sub", linkTo: "../.." }],
      "two with that name",
    ],
    [
      "a second file of the same name",
      [
        { name: "./data/x", content: bytes("first") },
        { name: "./data/x", ...evil },
      ],
      "two with that name",
    ],
    [
      "another name of a file outside",
      [{ name: "./data/x", type: "1", linkTo: "../../own" }],
      "a hard link to something outside",
    ],
    [
      "another name of an absolute path",
      [{ name: "./data/x", type: "1", linkTo: "/etc/passwd" }],
      "a hard link to something outside",
    ],
    [
      "another name of a file that is not there",
      [{ name: "./data/x", type: "1", linkTo: "./data/nothing" }],
      "its parent does not exist",
    ],
    ["a device", [{ name: "./data/x", type: "3" }], "it is a device"],
    ["a device of blocks", [{ name: "./data/x", type: "4" }], "it is a device"],
    ["a pipe", [{ name: "./data/x", type: "6" }], "it is a pipe"],
    ["what GNU tar alone knows", [{ name: "./data/x", type: "M" }], "neither a file nor a folder"],
    ["a file with holes", [{ name: "./data/x", type: "S", ...evil }], "sparse files"],
    [
      "a file in a folder that is none",
      [
        { name: "./data/x", content: bytes("first") },
        { name: "./data/x/y", ...evil },
      ],
      "its parent is not a folder",
    ],
    [
      "a name that is too long",
      [
        { name: "././@LongLink", type: "L", content: bytes(`./data/${"x".repeat(300)}`) },
        { name: "./data/x", ...evil },
      ],
      "its name is too long",
    ],
  ])("%s", async (_, entries, reason) => {
    const { failures } = await unpackAll(tarOf([top, ...entries, good]));
    expect(failures.count).toBe(1);
    expect(failures.lines[0]).toContain(reason);
    // The rest is there, and nothing else.
    expect(readFileSync(join(copy, "good"), "utf8")).toBe("good");
    expect(readFileSync(join(around, "own"), "utf8")).toBe("mine");
    expect(readdirSync(around).sort()).toEqual(["landing", "own"]);
    expect(readdirSync(join(around, "landing"))).toEqual(["copy"]);
    for (const name of readdirSync(copy)) {
      const found = lstatSync(join(copy, name));
      if (found.isFile()) expect(readFileSync(join(copy, name), "utf8")).not.toBe("evil");
    }
  });
});

it.each<[what: string, archive: Buffer]>([
  ["begins with a file", tarOf([{ name: "./.bashrc", ...evil }])],
  ["begins with a link", tarOf([{ name: "./data", linkTo: "/etc" }])],
  ["is empty", tarOf([])],
  ["says that a file has a negative size", tarOf([top, { ...good, size: Buffer.alloc(12, 0xff) }])],
  [
    "says that a file is larger than any",
    tarOf([top, { ...good, size: Buffer.from("800000ffffffffffffffffff", "hex") }]),
  ],
  ["says no number where a size is", tarOf([top, { ...good, size: Buffer.from("none") }])],
  ["has a name without an end", tarOf([top, { name: "x", type: "L", size: 2 ** 31 }])],
  ["is none", Buffer.alloc(2048, "x")],
  ["has no end of zeros", Buffer.concat([tarOf([top]), Buffer.alloc(4 * 1024 * 1024)])],
])("refuses an archive that %s", async (_, archive) => {
  await expect(unpackAll(archive)).rejects.toMatchObject({ code: "not-copied" });
  expect(readdirSync(around).sort()).toEqual(["landing", "own"]);
});

it.each<[what: string, archive: Buffer]>([
  ["in a file", tarOf([top, { ...good, size: 2 ** 32 }])],
  ["in a header", tarOf([top, good]).subarray(0, 700)],
  ["before its end", tarOf([top, good]).subarray(0, 1536)],
])("takes no archive that is cut off %s", async (_, archive) => {
  await expect(unpackAll(archive)).rejects.toMatchObject({ code: "protocol" });
});

it.each([1, 511, 10_000])("unpacks what is honest, in portions of %i bytes", async (portion) => {
  const long = `./data/${"ü".repeat(100)}`;
  const { failures, finish } = await unpackAll(
    tarOf([
      top,
      { name: "./data/sub/", mode: 0o555 },
      { name: "./data/sub/file", mode: 0o6751, content: bytes("whole") },
      { name: "./data/sub/again", type: "1", linkTo: "./data/sub/file" },
      { name: "./data/out", linkTo: "/etc/passwd" },
      { name: "././@LongLink", type: "L", content: bytes(`${long}\0`) },
      { name: "cut", content: bytes("long") },
      { name: "./data/sticky/", mode: 0o1777 },
    ]),
    portion,
  );
  expect(failures).toEqual({ lines: [], count: 0 });
  expect(statSync(copy).mode & 0o7777).toBe(0o700);
  finish(copy);
  expect(statSync(copy).mode & 0o7777).toBe(0o750);
  expect(readFileSync(join(copy, "sub/again"), "utf8")).toBe("whole");
  expect(statSync(join(copy, "sub/file")).mode & 0o7777).toBe(0o751);
  expect(statSync(join(copy, "sub/file")).ino).toBe(statSync(join(copy, "sub/again")).ino);
  expect(statSync(join(copy, "sub")).mode & 0o7777).toBe(0o555);
  expect(statSync(join(copy, "sticky")).mode & 0o7777).toBe(0o777);
  expect(readlinkSync(join(copy, "out"))).toBe("/etc/passwd");
  expect(readFileSync(join(copy, "ü".repeat(100)), "utf8")).toBe("long");
});

it("says of names what they are, in one line and without escapes", async () => {
  const { failures } = await unpackAll(
    tarOf([top, { name: "./data/\u001b[2J\nhint: rm -rf /", type: "6" }]),
  );
  expect(failures.lines).toEqual(["data/\x1b[2J\\nhint: rm -rf /: it is a pipe"]);
});
