import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Environment } from "../../../host/environment.ts";
import { readDestinations } from "./podman-destinations.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sidepod-destinations-"));
});

afterEach(() => rmSync(root, { recursive: true }));

function read(configuration: string) {
  const path = join(root, "containers.conf");
  writeFileSync(path, configuration);
  const environment: Environment = {
    platform: "linux",
    env: { CONTAINERS_CONF: path },
    uid: 0,
    home: root,
    root,
  };
  return readDestinations(environment);
}

test("tables, indented as Podman writes them, hold their keys", () => {
  const { active, destinations } = read(`
[engine]
  cgroup_manager = "cgroupfs"
  active_service = "prod one"
  [engine.service_destinations]
    [engine.service_destinations."prod one"]
      uri = "ssh://u@h.example:2222/run/podman/podman.sock" # ours
      identity = '/root/.ssh/id'

[machine]
`);
  expect(active).toBe("prod one");
  expect([...destinations]).toEqual([
    [
      "prod one",
      { url: "ssh://u@h.example:2222/run/podman/podman.sock", identity: "/root/.ssh/id" },
    ],
  ]);
});

test("arrays over several lines, dotted keys, inline tables and numbers are understood", () => {
  const { active, destinations } = read(`
containers.volumes = [ # first
  "x", # "y"
  'z',
]
engine = { active_service = "a", service_destinations.a = { uri = "ssh://\\u0061@h", n = 3 } }
`);
  expect(active).toBe("a");
  expect(destinations.get("a")).toEqual({ url: "ssh://a@h" });
});

test("a table called __proto__ changes no prototype", () => {
  read("[__proto__]\npolluted = true\n[engine]\nactive_service = 'a'");
  expect("polluted" in {}).toBe(false);
});

test.each([
  ["a string that does not end", '[engine]\nactive_service = "x', "line 2: "],
  ["a value that is missing", "active_service =\n", "line 1: "],
  ["two values on one line", "active_service = 1 b = 2", "line 1: "],
  ["an array that does not end", "active_service = [1,\n2", "line 2: "],
  ["a key that is set twice", "active_service = 1\nactive_service = 2", "line 2: "],
])("%s is an error with its line", (_what, text, line) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({
      code: "engine-setup",
      evidence: [expect.stringMatching(new RegExp(`^${line}[^\n]+$`))],
    }),
  );
});
