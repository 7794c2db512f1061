import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Environment } from "../../../host/environment.ts";
import { servicePaths } from "./service-place.ts";

const uid = process.getuid?.() ?? 0;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sidepod-place-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

const place = (env: Environment["env"] = {}, podman = "/usr/bin/podman", user = uid) =>
  servicePaths({ platform: "linux", env, uid: user, home: root, root }, podman);

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
