import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/lifecycle.md"), "utf8");

/** Lines such as "- `test/x.test.ts`: “a case”, “another”". */
const lines = [...page.matchAll(/^- `(\S+\.test\.ts)`: (“.*)$/gm)].map(
  ([, file = "", titles = ""]): [string, string[]] => [
    file,
    [...titles.matchAll(/“([^”]+)”/g)].map(([, title = ""]) => title),
  ],
);

it("each section on the lifecycle but the comparison names its cases", () => {
  const sections = page.split(/^## /m).slice(1);
  const without = sections.filter((section) => !section.includes("\nTested by:\n"));
  expect(without.map((section) => section.split("\n")[0])).toEqual(["Beside other tools"]);
});

it.each(lines)("the cases in %s that the page on the lifecycle names are there", (file, titles) => {
  const path = join(root, file);
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  expect(titles.filter((title) => !text.includes(title))).toEqual([]);
});

it("the cases that the page on forward names are there", () => {
  const text = ["cli", "alone"]
    .map((folder) => readFileSync(join(root, `test/${folder}/forward.test.ts`), "utf8"))
    .join("\n");
  const forward = readFileSync(join(root, "docs/forward.md"), "utf8");
  const titles = [...forward.matchAll(/“([^”]+)”/g)].map(([, title = ""]) => title);
  expect(titles.length).toBeGreaterThan(0);
  expect(titles.filter((title) => !text.includes(title))).toEqual([]);
});
