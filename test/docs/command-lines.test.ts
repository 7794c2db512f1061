import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/cli/frame/parse-command-line.ts";
import { program } from "../../src/cli/frame/program.ts";
import { pages, readPage } from "./pages.ts";

const silent = { write: () => true } as never;

/** Every line that a block of a page shows to be typed, and those of the recorded session. */
const lines = [
  ...pages.flatMap((page) =>
    [...readPage(page).matchAll(/^```(?:console|sh)\n([\s\S]*?)^```$/gm)]
      .flatMap(([, block = ""]) => block.split("\n"))
      .map((line) => [page, line] as const),
  ),
  ...(readPage("docs/images/session.svg").match(/^\$ .*$/gm) ?? []).map(
    (line) => ["docs/images/session.svg", line] as const,
  ),
];

const shown = lines.flatMap(([page, line]) => {
  const words = wordsOf(line.replace(/^\$ /, ""));
  return words[0] === "sidepod" ? [[page, line, words.slice(1)] as const] : [];
});

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
