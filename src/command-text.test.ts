import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { safeText } from "./cli/text/safe-text.ts";
import { asPath, commandText, quoteWord } from "./command-text.ts";

const hostile = [
  "",
  " ",
  "two words",
  "it's",
  'say "it"',
  "''",
  "\\",
  "a\\nb",
  "$(touch /tmp/sptest-pasted)",
  "`touch /tmp/sptest-pasted`",
  "$HOME ~",
  "x; rm -rf /",
  "a && b || c & d | e > f < g",
  "*?[a-z]{a,b}!x#y",
  "!!",
  "=ls",
  "-rf",
  "--help\n",
  "a\nb",
  "a\n\n",
  "\n",
  "\r",
  "a\tb",
  "\u001b[2J\u001b]0;x\u0007",
  "\u007f\u0085\u009b31m",
  "line\u2028and paragraph\u2029",
  "\u202egnp.exe\u2066",
  "\u200bhidden\ufeff",
  "ü€😀",
  "100%s %d %n\n%",
  "-%\n-",
  "\\033[0m\u0001'\"!$`",
];

describe.each(["sh", "bash"])("%s takes a pasted word byte for byte:", (shell) => {
  it.each(hostile.filter((word) => shell === "bash" || !word.endsWith("\n")))("%j", (word) => {
    const line = commandText`printf '%s\0' ${word} ${["x", word]} --name=${word}`;
    const output = execFileSync(shell, ["-c", line.replace("\0", "\\0")]);
    expect(output.toString()).toBe(`${[word, "x", word, `--name=${word}`].join("\0")}\0`);
  });
});

it.each(hostile)("is the same in a terminal, and in one line: %j", (word) => {
  const quoted = quoteWord(word);
  expect(safeText(quoted)).toBe(quoted);
});

it("leaves alone what needs no quotes", () => {
  for (const word of [
    "webapp/main",
    "docker.io/library/nginx:1.27",
    "8080:80",
    "a_b-c.d@e%f+g,h=i",
  ]) {
    expect(quoteWord(word)).toBe(word);
  }
  expect(commandText`sidepod debug ${"web"} -- ${["sh", "-c", "x; rm -rf /"]} ${7}`).toBe(
    "sidepod debug web -- sh -c 'x; rm -rf /' 7",
  );
});

it("takes a path for no option", () => {
  expect(commandText`sidepod down ${asPath("-rf x")}`).toBe("sidepod down './-rf x'");
  expect(commandText`sidepod down ${asPath("sidepod.yaml")}`).toBe("sidepod down sidepod.yaml");
});

/** Templates that look as if a command were in them, and why it is none that anybody pastes. */
const noCommands: readonly (readonly [file: string, text: string, why: string])[] = [
  ["core/run/lock.ts", "sidepod (process", "says who holds a lock"],
  ["backends/podman/open/open-service.ts", "podman system service ended", "a sentence"],
  ["backends/podman/open/open-service.ts", "apt-get install", "of constants alone"],
  ["libpod/errors/setup-problems.ts", "mkdir -p", "of constants alone"],
  ["libpod/errors/setup-problems.ts", "apt-get install", "of constants alone"],
  ["libpod/ssh/ssh-command.ts", "ssh cannot reach", "a sentence"],
  ["app/pods/sidecar.ts", "is given twice", "what was written, in a sentence"],
  ["app/pods/sidecar.ts", "is not valid YAML", "what was written, in a sentence"],
  ["podfile/template.ts", "name: ", "a pod file"],
  ["app/debug/tools/environment.ts", "head -c", "a script of constants alone"],
  ["app/debug/tools/run-tool.ts", "command -v", "a script of constants alone"],
  ["app/debug/tools/run-tool.ts", "install it there", "of constants alone"],
  ["cli/commands/debug/read-options.ts", "--cap-add ", "what was written, in a sentence"],
];

/** Hints in sentences that have values; the values are names to choose from, or numbers. */
const sentences: readonly RegExp[] = [
  /^(did you mean|set …) /,
  /^(known|presets|Sidepod reads|use one of|name one of its containers|its containers are|… are )/,
  /^(it applies to|choose a host port other than|port … is free|… may have it|image: )/,
  /^(install it there|add the registry, for example|paths and \.env are relative to|as root)/,
  /^…(…| …)?$/,
];

const commands =
  /(^|[\s;|:(>])((sidepod|podman|systemctl|journalctl|kubectl|apt-get|sudo|ssh|mkdir|rm|chmod|chown|kill|ss|ls) |--?[a-z][a-z-]*[ =](?=$)|> $)/;

const templates = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .flatMap((path) =>
    templatesIn(readFileSync(join(import.meta.dirname, path), "utf8")).map((one) => ({
      path,
      ...one,
      text: one.parts.join("…"),
    })),
  )
  .filter(({ tag }) => tag === "");

test("every command that is shown with a value in it is quoted", () => {
  const wrong = templates
    .filter(({ parts }) => parts.slice(0, -1).some((part) => commands.test(part)))
    .filter(
      ({ path, text }) => !noCommands.some(([at, part]) => path === at && text.includes(part)),
    );
  expect(wrong.map(({ path, text }) => `${path}: ${text}`)).toEqual([]);
});

test("every hint with a value in it is quoted, or a sentence", () => {
  // What is wrong in a pod file is told in sentences about it; what shows a hint makes none.
  const wrong = templates
    .filter(({ path, isHint }) => isHint && !/^(podfile|manifests|cli\/text)\//.test(path))
    .filter(({ text }) => !sentences.some((sentence) => sentence.test(text)));
  expect(wrong.map(({ path, text }) => `${path}: ${text}`)).toEqual([]);
});

test("an exception is made for nothing that is gone", () => {
  const gone = noCommands.filter(
    ([at, part]) => !templates.some(({ path, text }) => path === at && text.includes(part)),
  );
  expect(gone).toEqual([]);
});

interface Template {
  readonly tag: string;
  /** What stands between the values. */
  readonly parts: readonly string[];
  readonly isHint: boolean;
}

/** The templates with values in a source, those in values of others as well. */
function templatesIn(source: string): readonly Template[] {
  const found: Template[] = [];
  let at = 0;
  let within = "";
  readCode(() => false);
  return found;

  /** Reads up to the brace that closes it. */
  function readCode(isEnd: (character: string) => boolean): void {
    for (let depth = 0; at < source.length; at += 1) {
      const character = source[at] ?? "";
      if (source.startsWith("//", at)) at = end(source.indexOf("\n", at));
      else if (source.startsWith("/*", at)) at = end(source.indexOf("*/", at) + 1);
      else if (
        character === "/" &&
        /[=(,:!&|?{};[\n]\s*$/.test(source.slice(Math.max(0, at - 40), at))
      )
        readRegExp();
      else if (character === '"' || character === "'") readText(character);
      else if (character === "`") readTemplate();
      else if (character === "{") depth += 1;
      else if (character === "}") {
        if (depth === 0 && isEnd(character)) return;
        depth -= 1;
      }
    }
  }

  function end(index: number): number {
    return index <= 0 ? source.length : index;
  }

  function readText(quote: string): void {
    for (at += 1; at < source.length && source[at] !== quote; at += 1)
      if (source[at] === "\\") at += 1;
  }

  function readRegExp(): void {
    let isClass = false;
    for (at += 1; at < source.length && (isClass || source[at] !== "/"); at += 1) {
      if (source[at] === "\\") at += 1;
      else if (source[at] === "[") isClass = true;
      else if (source[at] === "]") isClass = false;
    }
  }

  function readTemplate(): void {
    const tag = /([\w.]*)$/.exec(source.slice(Math.max(0, at - 40), at))?.[1] ?? "";
    const isHint = /\bhint\s*[:=](?![\s\S]*(?:;|,\n)[\s\S]*$)[\s\S]*$/.test(
      source.slice(Math.max(0, at - 300), at),
    );
    const parts = [""];
    for (at += 1; at < source.length && source[at] !== "`"; at += 1) {
      if (source[at] === "\\") {
        parts.push(`${parts.pop()}${source.slice(at, at + 2)}`);
        at += 1;
      } else if (source.startsWith("${", at)) {
        at += 2;
        const outer = within;
        within ||= tag;
        readCode(() => true);
        within = outer;
        parts.push("");
      } else parts.push(`${parts.pop()}${source[at]}`);
    }
    if (parts.length > 1) found.push({ tag: tag || within, parts, isHint });
  }
}
