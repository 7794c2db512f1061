import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isSidepodError } from "../../../errors.ts";
import { openPrivateFolder } from "./private-folder.ts";

const uid = process.getuid?.() ?? 0;
let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "sidepod-folder-"));
});

afterEach(() => {
  rmSync(parent, { recursive: true });
});

function refusal(path: string, owner = uid): string {
  try {
    openPrivateFolder(path, owner);
  } catch (error) {
    if (isSidepodError(error, "engine-permission")) return error.evidence.join();
    throw error;
  }
  return "";
}

test("the folder is made for its owner alone, and taken when it is there", () => {
  const path = join(parent, "a");
  openPrivateFolder(path, uid);
  openPrivateFolder(path, uid);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test("a symbolic link, another user's folder, an open folder and a file are refused", () => {
  const folder = join(parent, "folder");
  openPrivateFolder(folder, uid);
  expect(refusal(folder, uid + 1)).toContain(`it belongs to user ${uid}`);

  const link = join(parent, "link");
  symlinkSync(folder, link);
  expect(refusal(link)).toBe("it is a symbolic link");

  const dangling = join(parent, "dangling");
  symlinkSync(join(parent, "nowhere"), dangling);
  expect(refusal(dangling)).toBe("it is a symbolic link");

  chmodSync(folder, 0o750);
  expect(refusal(folder)).toContain("its mode is 750");

  const file = join(parent, "file");
  writeFileSync(file, "", { mode: 0o600 });
  expect(refusal(file)).toBe("it is not a folder");
});

test("a folder that cannot be made says why", () => {
  expect(refusal(join(parent, "not", "there"))).toContain("ENOENT");
});
