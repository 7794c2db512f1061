import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../..");

/** The pages of docs/, with their path in the repository. */
export const docs = readdirSync(join(root, "docs"), { recursive: true })
  .filter((name) => typeof name === "string" && name.endsWith(".md"))
  .map((name) => `docs/${name}`)
  .sort();

/** Every page that a user reads. */
export const pages = ["README.md", "examples/README.md", ...docs];

export function readPage(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** The names that a link can have after `#`, as GitHub makes them from headings. */
export function anchorsOf(page: string): string[] {
  const prose = page.replaceAll(/^```.*?^```$/gms, "");
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

export interface Link {
  /** Empty for a place on the same page. */
  readonly file: string;
  /** Without the `#`; empty where there is none. */
  readonly anchor: string;
}

/** Links of a page into the repository. */
export function linksOf(page: string): Link[] {
  return [...page.matchAll(/\]\(([^)#\s]*)(?:#([^)]*))?\)/g)]
    .map(([, file = "", anchor = ""]) => ({ file, anchor }))
    .filter(({ file }) => !/^[a-z]+:/.test(file));
}
