import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { anchorsOf, docs, linksOf, pages, readPage, root } from "./pages.ts";

describe.each(pages)("%s", (page) => {
  const links = linksOf(readPage(page)).map(({ file, anchor }) => ({
    path: file === "" ? page : normalize(join(dirname(page), file)),
    anchor,
  }));

  it("links to files that exist", () => {
    expect(links.filter(({ path }) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("links to headings that exist", () => {
    const missing = links.filter(
      ({ path, anchor }) => anchor !== "" && !anchorsOf(readPage(path)).includes(anchor),
    );
    expect(missing).toEqual([]);
  });
});

it("lists every page in docs/README.md", () => {
  const listed = linksOf(readPage("docs/README.md")).map(({ file }) => join("docs", file));
  expect(docs.filter((page) => page !== "docs/README.md" && !listed.includes(page))).toEqual([]);
});
