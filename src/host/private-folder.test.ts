import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isSidepodError } from "../errors.ts";
import { findPrivateFolder, openPrivateFolder, privateFolderOf } from "./private-folder.ts";

const uid = process.getuid?.() ?? 0;
let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "sidepod-folder-"));
});

afterEach(() => {
  vi.unstubAllEnvs();
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

test("a folder that is not safe is not looked into either", () => {
  expect(findPrivateFolder(join(parent, "a"), uid)).toBe(false);
  openPrivateFolder(join(parent, "a"), uid);
  expect(findPrivateFolder(join(parent, "a"), uid)).toBe(true);
  chmodSync(join(parent, "a"), 0o770);
  expect(() => findPrivateFolder(join(parent, "a"), uid)).toThrow("is not safe for a socket");
  symlinkSync("a", join(parent, "link"));
  expect(() => findPrivateFolder(join(parent, "link"), uid)).toThrow("is not safe for a socket");
});

test("the folder is where systemd has it, for root in /run, or in /tmp, whatever the environment says", () => {
  const of = (user: number) => privateFolderOf({ uid: user, root: parent });
  const runtime = `${parent}/run/user/${uid}`;
  expect(of(uid)).toBe(`${parent}/tmp/sidepod-${uid}`);
  mkdirSync(runtime, { recursive: true, mode: 0o755 });
  expect(of(uid)).toBe(uid === 0 ? `${parent}/run/sidepod` : `${runtime}/sidepod`);
  expect(of(uid + 1)).toBe(`${parent}/tmp/sidepod-${uid + 1}`);
  vi.stubEnv("XDG_RUNTIME_DIR", parent);
  vi.stubEnv("TMPDIR", parent);
  expect(of(uid + 1)).toBe(`${parent}/tmp/sidepod-${uid + 1}`);
});

test("a folder of systemd's that others may write to, or a link to one, is not used", () => {
  const runtime = uid === 0 ? `${parent}/run` : `${parent}/run/user/${uid}`;
  const found = () => privateFolderOf({ uid, root: parent });
  mkdirSync(runtime, { recursive: true });
  chmodSync(runtime, 0o777);
  expect(found()).toBe(`${parent}/tmp/sidepod-${uid}`);
  rmSync(runtime, { recursive: true });
  symlinkSync(parent, runtime);
  expect(found()).toBe(`${parent}/tmp/sidepod-${uid}`);
});
