import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pages, readPage, root } from "./pages.ts";
import { bannedTurns, proseOf } from "./plain-english.ts";

/** Written, in whole or in their tables, from src: to be emptied when the texts there are plain. */
const generated = ["docs/commands.md", "docs/errors.md"];
const withTablesFromSource = ["docs/kubernetes.md", "docs/pod-file.md"];

const written = pages.filter((page) => !generated.includes(page));
const examples = readdirSync(`${root}/examples`, { recursive: true })
  .map((name) => `examples/${name}`)
  .filter((name) => /\.(?:yaml|html|sh|py)$/.test(name));

describe("plain English", () => {
  it.each(written)("%s", (page) => {
    const text = proseOf(readPage(page));
    expect(bannedTurns(withTablesFromSource.includes(page) ? withoutTables(text) : text)).toEqual(
      [],
    );
  });

  it.each(examples)("%s", (file) => {
    expect(bannedTurns(readPage(file))).toEqual([]);
  });
});

describe("bannedTurns", () => {
  it("finds a turn over the end of a line, and says where and what to write", () => {
    expect(bannedTurns("A cache\nthat goes\non, and is\nmade anew.")).toEqual([
      { found: "goes on", line: 2, instead: "continue, keep running" },
      { found: "anew", line: 4, instead: "again" },
    ]);
  });

  it.each(["besides", "Nobody-2", "renewed", "along with", "it was as it should be"])(
    "lets %j pass",
    (text) => {
      expect(bannedTurns(text)).toEqual([]);
    },
  );

  it("leaves out what a page quotes", () => {
    const page = "a `nobody` user\n```\nbeside\n```\nthe case “goes on”, and nobody\n";
    expect(bannedTurns(proseOf(page)).map(({ found, line }) => [found, line])).toEqual([
      ["nobody", 5],
    ]);
  });
});

/** A page without what stands between `<!-- name: … -->` and `<!-- end of name -->`. */
function withoutTables(page: string): string {
  return page.replaceAll(/<!-- (\w+): .*?<!-- end of \1 -->/gs, (table) =>
    table.replaceAll(/[^\n]/g, " "),
  );
}
