import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Each page, and its sections without cases of their own; undefined where one table has them all. */
const pages = {
  "docs/lifecycle.md": ["Beside other tools"],
  "docs/debug.md": ["Beside other tools"],
  "docs/forward.md": undefined,
};

describe.each(Object.entries(pages))("%s", (page, untested) => {
  const text = readFileSync(join(root, page), "utf8");

  if (untested) {
    it("names the cases of each section but the comparison", () => {
      const sections = text.split(/^## /m).slice(1);
      const without = sections.filter((section) => !section.includes("\nTested by:\n"));
      expect(without.map((section) => section.split("\n")[0])).toEqual(untested);
    });
  }

  it.for(casesOf(text))("names cases that are in %s", ([file, titles]) => {
    const path = join(root, file);
    const source = existsSync(path) ? readFileSync(path, "utf8") : "";
    expect(titles.filter((title) => !source.includes(title))).toEqual([]);
  });

  it("names cases in its tables that are there", () => {
    const files = [...text.matchAll(/`(\S+\.test\.ts)`/g)].map(([, file = ""]) => file);
    const sources = files.map((file) => readFileSync(join(root, file), "utf8"));
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    const titles = rows.flatMap((row) =>
      [...row.matchAll(/“([^”]+)”/g)].map(([, one = ""]) => one),
    );
    expect(titles.filter((one) => !sources.some((source) => source.includes(one)))).toEqual([]);
  });
});

/** Items such as "- `test/x.test.ts`: “a case”, “another”", which can go on on the next lines. */
function casesOf(text: string): [string, string[]][] {
  return [...text.matchAll(/^- `(\S+\.test\.ts)`: (“(?:.|\n(?!- |\n))*)/gm)].map(
    ([, file = "", titles = ""]) => [
      file,
      [...titles.replaceAll(/\s+/g, " ").matchAll(/“([^”]+)”/g)].map(([, title = ""]) => title),
    ],
  );
}
