import { describe, expect, test } from "vitest";
import { parseToml } from "./toml.ts";

describe("reading TOML", () => {
  test("tables, indented as Podman writes them, hold their keys", () => {
    const text = `
[engine]
  cgroup_manager = "cgroupfs"
  active_service = "prod one"
  [engine.service_destinations]
    [engine.service_destinations."prod one"]
      uri = "ssh://u@h.example:2222/run/podman/podman.sock" # ours
      identity = '/root/.ssh/id'

[machine]
`;
    expect(parseToml(text)).toMatchObject({
      engine: {
        active_service: "prod one",
        service_destinations: {
          "prod one": {
            uri: "ssh://u@h.example:2222/run/podman/podman.sock",
            identity: "/root/.ssh/id",
          },
        },
      },
    });
  });

  test("arrays go over several lines with comments, dotted keys and inline tables nest", () => {
    const text = `a.b = [ # first\n "x", # "y"\n 'z',\n]\nc = { d = true, "e f" = 3 }`;
    expect(parseToml(text)).toEqual({ a: { b: ["x", "z"] }, c: { d: true, "e f": "3" } });
  });

  test("strings have the escapes and the long forms of TOML", () => {
    const text = `a = "t\\tq\\"\\u00e9"\nb = '''\nno \\n escape'''\nc = """one \\\n   line"""`;
    expect(parseToml(text)).toEqual({ a: 't\tq"é', b: "no \\n escape", c: "one line" });
  });

  test("a table called __proto__ changes no prototype", () => {
    parseToml("[__proto__]\npolluted = true");
    expect("polluted" in {}).toBe(false);
  });

  test.each([
    ["a string that does not end", '\na = "x', "line 2"],
    ["a value that is missing", "a =\n", "line 1"],
    ["two values on one line", "a = 1 b = 2", "line 1"],
    ["an array that does not end", "a = [1,\n2", "line 2"],
  ])("%s is an error with its line", (_what, text, line) => {
    expect(() => parseToml(text)).toThrow(line);
  });
});
