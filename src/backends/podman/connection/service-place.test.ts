import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { servicePlace } from "./service-place.ts";
import type { Surroundings } from "./surroundings.ts";

const uid = process.getuid?.() ?? 0;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sidepod-place-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

const place = (env: Surroundings["env"] = {}, podman = "/usr/bin/podman", user = uid) =>
  servicePlace(
    { platform: "linux", env, uid: user, home: root, temporaryFolder: `${root}/tmp`, root },
    podman,
  );

test("the folder is in XDG_RUNTIME_DIR, where systemd has it, or for temporary files", () => {
  mkdirSync(`${root}/mine`);
  expect(place({ XDG_RUNTIME_DIR: `${root}/mine` }).folder).toBe(`${root}/mine/sidepod`);
  expect(place().folder).toBe(`${root}/tmp/sidepod-${uid}`);
  mkdirSync(`${root}/run/user/${uid}`, { recursive: true });
  expect(place().folder).toBe(`${root}/run/user/${uid}/sidepod`);
});

test("another user's XDG_RUNTIME_DIR and one that is too long are not used", () => {
  mkdirSync(`${root}/theirs`);
  const other = place({ XDG_RUNTIME_DIR: `${root}/theirs` }, "/usr/bin/podman", uid + 1);
  expect(other.folder).toBe(`${root}/tmp/sidepod-${uid + 1}`);
  const long = `${root}/${"x".repeat(70)}`;
  mkdirSync(long);
  expect(place({ XDG_RUNTIME_DIR: long }).folder).toBe(`${root}/tmp/sidepod-${uid}`);
});

test("what makes it another engine gives the socket another name", () => {
  const usual = place().socketPath;
  expect(place().socketPath).toBe(usual);
  expect(place({ TERM: "xterm" }).socketPath).toBe(usual);
  expect(place({}, "/opt/podman5/bin/podman").socketPath).not.toBe(usual);
  expect(place({ CONTAINERS_CONF: "/tmp/c.conf" }).socketPath).not.toBe(usual);
  expect(place({ HTTPS_PROXY: "proxy:3128" }).socketPath).not.toBe(usual);
});

test("a changed configuration gives the socket another name", () => {
  mkdirSync(`${root}/etc/containers`, { recursive: true });
  const path = `${root}/etc/containers/containers.conf`;
  const before = place().socketPath;
  writeFileSync(path, "");
  const written = place().socketPath;
  utimesSync(path, 1, 1);
  expect(new Set([before, written, place().socketPath]).size).toBe(3);
});
