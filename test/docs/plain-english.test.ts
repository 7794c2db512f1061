import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pages, readPage, root } from "./pages.ts";
import { bannedTurns, proseOf } from "./plain-english.ts";

const sources = ["src", "scripts"].flatMap((folder) =>
  readdirSync(`${root}/${folder}`, { recursive: true })
    .map((name) => `${folder}/${name}`)
    .filter((name) => /\.(?:ts|js)$/.test(name) && !name.endsWith(".test.ts")),
);
const examples = readdirSync(`${root}/examples`, { recursive: true })
  .map((name) => `examples/${name}`)
  .filter((name) => /\.(?:yaml|html|sh|py)$/.test(name));

describe("plain English", () => {
  it.each([...pages, "CHANGELOG.md", "CONTRIBUTING.md"])("%s", (page) => {
    expect(bannedTurns(proseOf(readPage(page)))).toEqual([]);
  });

  it.each(examples)("%s", (file) => {
    expect(bannedTurns(readPage(file))).toEqual([]);
  });

  it.each(sources)("the texts in %s", (file) => {
    expect(textsOf(readPage(file)).flatMap(bannedTurns)).toEqual([]);
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

/**
 * The texts in a source that can be shown to a user: literals of several words. Scripts, which have several
 * lines, are left out.
 */
function textsOf(source: string): string[] {
  const literals = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`/g;
  return [...source.matchAll(literals)]
    .map(([literal]) => literal)
    .filter((literal) => /^["`]/.test(literal) && / /.test(literal) && !literal.includes("\n"));
}
