import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPage, root } from "./pages.ts";

const evidence = "docs/contributing/evidence.md";

/** Pages of which each section has cases of its own. */
const coveredBySection = ["docs/lifecycle.md", "docs/debug.md"];

/** The parts of the evidence: `## [Title](../page.md)`, each with its own `### Section`s. */
const parts = readPage(evidence)
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ page: `docs/${/\(\.\.\/(\S+)\)/.exec(text)?.[1]}`, text }));

it("has a part for each page whose promises are tested", () => {
  expect(parts.map(({ page }) => page)).toEqual([
    ...coveredBySection,
    "docs/comparison.md",
    "docs/forward.md",
    "docs/sidecars.md",
    "docs/kubernetes.md",
  ]);
});

describe.each(parts)("the evidence for $page", ({ page, text }) => {
  it("has the page's own sections", () => {
    const sections = titlesOf(text, 3);
    const own = titlesOf(readPage(page), 2);
    expect(sections.filter((title) => !own.includes(title))).toEqual([]);
    if (coveredBySection.includes(page)) expect(sections).toEqual(own);
  });

  it("names cases in every section", () => {
    const empty = text.split(/^### /m).filter((section) => !section.includes("`"));
    expect(empty.slice(titlesOf(text, 3).length > 0 ? 1 : 0)).toEqual([]);
  });

  it.for(casesOf(text))("names cases that are in %s", ([file, titles]) => {
    const path = join(root, file);
    const source = existsSync(path) ? readFileSync(path, "utf8") : "";
    expect(titles.filter((title) => !source.includes(title))).toEqual([]);
  });

  it("names cases in its tables that exist", () => {
    const files = [...text.matchAll(/`([^\s`*]+\.test\.ts)`/g)].map(([, file = ""]) => file);
    const sources = files.map((file) => readFileSync(join(root, file), "utf8"));
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    const titles = rows.flatMap((row) =>
      [...row.matchAll(/“([^”]+)”/g)].map(([, one = ""]) => one),
    );
    expect(titles.filter((one) => !sources.some((source) => source.includes(one)))).toEqual([]);
  });
});

function titlesOf(text: string, level: number): string[] {
  return [...text.matchAll(/^(#+) (.+)$/gm)]
    .filter(([, marks = ""]) => marks.length === level)
    .map(([, , title = ""]) => title);
}

/** Items such as "- `test/x.test.ts`: “a case”, “another”", which can continue on the next lines. */
function casesOf(text: string): [string, string[]][] {
  return [...text.matchAll(/^- `(\S+\.test\.ts)`[^“]*: (“(?:.|\n(?!- |\n))*)/gm)].map(
    ([, file = "", titles = ""]) => [
      file,
      [...titles.replaceAll(/\s+/g, " ").matchAll(/“([^”]+)”/g)].map(([, title = ""]) => title),
    ],
  );
}
