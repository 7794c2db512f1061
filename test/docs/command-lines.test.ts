import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/cli/frame/parse-command-line.ts";
import { program } from "../../src/cli/frame/program.ts";

const root = join(import.meta.dirname, "../..");
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const silent = { write: () => true } as never;

/** Every `sidepod …` that a block of a page shows to be typed. */
const shown = pages.flatMap((page) =>
  [...readFileSync(join(root, page), "utf8").matchAll(/^```(?:console|sh)\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block = ""]) => block.split("\n"))
    .flatMap((line) => {
      const words = wordsOf(line.replace(/^\$ /, ""));
      return words[0] === "sidepod" ? [[page, line, words.slice(1)] as const] : [];
    }),
);

describe("command lines of the pages", () => {
  it("are there", () => {
    expect(shown.length).toBeGreaterThan(20);
  });

  it.each(shown)("%s: %s", async (_, __, words) => {
    const parsed = await parseCommandLine(program, words, { stdout: silent, stderr: silent });
    if (parsed.kind === "shown") return;
    // Reads every option and argument, as running it does first.
    for (const part of ["arguments", "options"] as const) {
      for (const [key, { read }] of Object.entries(parsed.command[part])) {
        read(parsed.input.get(key));
      }
    }
  });
});

/** As a shell takes a line apart, up to what is not the command's own. */
function wordsOf(line: string): string[] {
  const own = line.replace(/\s(?:[|>#]|&&|2>).*$/, "");
  return [...own.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? "",
  );
}
