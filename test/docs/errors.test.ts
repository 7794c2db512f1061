import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { errorCodes } from "../../src/errors.ts";
import { formatErrorsPage } from "./errors-page.ts";

const root = join(import.meta.dirname, "../..");

it("keeps docs/errors.md current (-u rewrites it)", async () => {
  const page = join(root, "docs/errors.md");
  await expect(formatErrorsPage()).toMatchFileSnapshot(page);
});

/** All files below a folder as one text. */
function textOf(folder: string, wanted: (path: string) => boolean): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && wanted(path))
    .map((path) => readFileSync(join(root, folder, path), "utf8"))
    .join("\n");
}

const isTest = (path: string) => path.endsWith(".test.ts");
const raised = textOf("src", (path) => !isTest(path) && path !== "errors.ts");
const tested = textOf("src", isTest) + textOf("test", isTest);

it.each(Object.keys(errorCodes))("%s is raised somewhere, and seen in a test", (code) => {
  expect(raised).toContain(`"${code}"`);
  // As a value, or as it is printed: error[code].
  expect(tested).toMatch(new RegExp(`"${code}"|\\[${code}\\\\?\\]`));
});
