import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { sidepodHere } from "../support/command.ts";

const hostile = [
  "x; touch /tmp/sptest-pasted",
  "$(touch /tmp/sptest-pasted)",
  "`touch /tmp/sptest-pasted`",
  "two words",
  'it\'s "quoted" \\ and $HOME',
  "a && b | c > d & e #f",
  "*?[a]{b,c}!d",
  "-rf",
  "a\nhint\trm -rf /",
  "\u001b[2Jred\u0007",
  "line\u2028and\u202eturned",
  "ü 100%",
];

/** What a shell calls `sidepod` with where somebody pastes a command. */
function pasted(line: string): readonly string[] {
  // A shell that is not the user's, for what is pasted must not count on one.
  const shell = "sidepod() { printf '%s\\0' \"$@\"; }\n";
  const output = execFileSync("sh", ["-c", shell + line], { cwd: "/" }).toString();
  return output.split("\0").slice(0, -1);
}

/** The command in the hint of an error, as it stands on a terminal. */
function hintIn(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.startsWith("hint: "));
  expect(lines, stderr).toHaveLength(1);
  return /sidepod .*$/.exec(lines[0] ?? "")?.[0] ?? "";
}

describe.each(hostile)("a hint that has %j in it, pasted,", (word) => {
  it.each<[what: string, args: string[], expected: string[]]>([
    [
      "takes a command as it was given",
      ["debug", "web", "sh", "-c", word],
      ["debug", "web", "--", "sh", "-c", word],
    ],
    ["names the target of ports", ["forward", word], ["forward", word, "8080:80"]],
    ["takes ports with their target", ["forward", "80:81", word], ["forward", word, "80:81"]],
    [
      "takes a target that stood after its look",
      ["debug", "cp", `${word}:/etc/hosts`, "."],
      ["debug", word, "cp", ":/etc/hosts", "."],
    ],
  ])("%s", async (_, args, expected) => {
    // Where a word with a dash in front is an option, there is another mistake.
    if (word.startsWith("-") && args[3] !== "-c") return;
    const { status, stderr } = await sidepodHere(args);
    expect([2, 125]).toContain(status);
    expect(pasted(hintIn(stderr))).toEqual(expected);
  });
});
