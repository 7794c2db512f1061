import { describe, expect, it } from "vitest";
import { readPage } from "./pages.ts";

const rows = [...readPage("docs/glossary.md").matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)]
  .map(([, word = "", meaning = ""]) => ({ word, meaning }))
  .filter(({ word }) => word !== "word" && word !== "---");

describe("the glossary", () => {
  it("has the words of the lifecycle, of plans and of debugging", () => {
    const words = rows.map(({ word }) => word);
    expect(words).toEqual(expect.arrayContaining(["main", "sidecar", "gate", "plan", "tool"]));
  });

  it("gives each word one meaning", () => {
    const words = rows.map(({ word }) => word);
    expect(words.filter((word, index) => words.indexOf(word) < index)).toEqual([]);
  });

  it.each(rows)("says in one short sentence what a $word is", ({ meaning }) => {
    expect(meaning).toMatch(/^[A-Z`].*[^.]\.$/);
    expect(meaning.length).toBeLessThan(110);
    expect(meaning).not.toMatch(/\. [A-Z]/);
  });
});
