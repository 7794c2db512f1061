import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

const repository = dirname(dirname(import.meta.dirname));
const right = "pod web is valid: main\n";
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

let root: string;
let program: string;
let home: string;
let folder: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "sptest-code-"));
  chmodSync(root, 0o755);
  for (const part of ["bin", "dist", "package.json"]) {
    cpSync(join(repository, part), join(root, "sidepod", part), { recursive: true });
  }
  program = join(root, "sidepod/dist/cli.cjs");
  writeFileSync(join(root, "pod.yaml"), "name: web\nmain: { image: x }\n");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  home = join(root, "home");
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
  folder = join(home, ".cache/sidepod/compiled");
});

interface As {
  readonly uid?: number;
  readonly env?: NodeJS.ProcessEnv;
}

function check({ uid, env = { HOME: home } }: As = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "sidepod/bin/sidepod.js"), "check", join(root, "pod.yaml")],
    {
      cwd: "/",
      env,
      encoding: "utf8",
      ...(uid !== undefined && { uid, gid: uid }),
    },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

function cacheFile(): string {
  const [name = "", ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return join(folder, name);
}

/** Whether this user, which is the one that has made it, would run it. */
function isUsed(): boolean {
  const { openCodeCache } = createRequire(import.meta.url)("../../bin/code-cache.js");
  const cache = openCodeCache(program, readFileSync(program), {
    env: { HOME: home },
    execArgv: [],
  });
  return cache.read() !== undefined;
}

function flipBytes(path: string): void {
  const bytes = readFileSync(path);
  for (let at = 300; at < bytes.length; at += 1000) bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
}

function makeLink(path: string): void {
  renameSync(path, `${home}/moved`);
  symlinkSync(`${home}/moved`, path);
}

describe("the code that was compiled on this machine", () => {
  it("is kept for the user alone, once, and used from then on", () => {
    expect(check()).toBe(right);
    const path = cacheFile();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const { mtimeMs, ino } = statSync(path);
    expect(check()).toBe(right);
    expect(statSync(cacheFile())).toMatchObject({ mtimeMs, ino });
  });

  it.each<[string, (path: string) => void]>([
    ["cut", (path) => truncateSync(path, 5000)],
    ["empty", (path) => truncateSync(path, 0)],
    ["changed", (path) => flipBytes(path)],
    ["of another kind", (path) => writeFileSync(path, "x".repeat(100_000))],
    ["readable by others", (path) => chmodSync(path, 0o644)],
    ["writable by others", (path) => chmodSync(path, 0o666)],
    ["in a folder that others may enter", () => chmodSync(folder, 0o777)],
    ["a link", (path) => makeLink(path)],
    ["in a folder that is a link", () => makeLink(folder)],
    ["known by another name, too", (path) => linkSync(path, join(home, "other"))],
  ])("is not used where it is %s", (_what, damage) => {
    check();
    const path = cacheFile();
    expect(isUsed()).toBe(true);
    damage(path);
    expect(isUsed()).toBe(false);
    expect(check()).toBe(right);
  });

  it("is not used where it belongs to another user", (context) => {
    if (!isRoot) context.skip("only root can give files away");
    for (const what of [() => cacheFile(), () => folder]) {
      check();
      const path = what();
      expect(isUsed()).toBe(true);
      chownSync(path, nobody, nobody);
      expect(isUsed()).toBe(false);
      expect(check()).toBe(right);
      rmSync(join(home, ".cache"), { recursive: true });
    }
  });

  it("is neither read nor left in the home of somebody whose environment root has kept", (context) => {
    if (!isRoot) context.skip("only root can");
    chownSync(home, nobody, nobody);
    expect(check()).toBe(right);
    expect(readdirSync(home)).toEqual([]);
    // Their own are theirs.
    expect(check({ uid: nobody })).toBe(right);
    const path = cacheFile();
    expect(statSync(path).uid).toBe(nobody);
    const before = readFileSync(path);
    expect(check()).toBe(right);
    expect(readFileSync(path)).toEqual(before);
    expect(isUsed()).toBe(false);
  });

  it("is not kept where there is no place for it, which is no error", (context) => {
    expect(check({ env: {} })).toBe(right);
    expect(check({ env: { HOME: "relative" } })).toBe(right);
    expect(check({ env: { HOME: join(root, "none") } })).toBe(right);
    expect(check({ env: { HOME: "/dev/null" } })).toBe(right);
    expect(existsSync(join(root, "none"))).toBe(false);
    if (!isRoot) context.skip("only root can be another user");
    expect(check({ uid: nobody })).toBe(right);
    expect(readdirSync(home)).toEqual([]);
  });

  it("goes to XDG_CACHE_HOME where that is set", () => {
    expect(check({ env: { HOME: home, XDG_CACHE_HOME: join(home, "xdg") } })).toBe(right);
    expect(existsSync(join(home, "xdg/sidepod/compiled"))).toBe(true);
    expect(existsSync(join(home, ".cache"))).toBe(false);
  });

  it("is of a few versions at most, and nothing of others is removed", () => {
    check();
    const path = cacheFile();
    for (let age = 1; age <= 6; age += 1) {
      const old = join(folder, `${String(age).repeat(64)}.code`);
      writeFileSync(old, "old");
      utimesSync(old, 1000 - age, 1000 - age);
    }
    writeFileSync(join(folder, "mine.txt"), "");
    const broken = join(folder, `${"a".repeat(64)}.code.1`);
    writeFileSync(broken, "");
    utimesSync(broken, 1000, 1000);
    rmSync(path);
    expect(check()).toBe(right);
    const left = readdirSync(folder).filter((name) => name.endsWith(".code"));
    expect(left.sort()).toEqual(
      [
        path.slice(folder.length + 1),
        ...[1, 2, 3].map((age) => `${String(age).repeat(64)}.code`),
      ].sort(),
    );
    expect(existsSync(join(folder, "mine.txt"))).toBe(true);
    expect(existsSync(broken)).toBe(false);
  });
});
