import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { expect, test } from "vitest";

const src = import.meta.dirname;

/** What every part may import. */
const floor = ["errors.ts", "command-text.ts"];

/** Each part of src, and the parts that it may import allExcept itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  "errors.ts": [],
  "command-text.ts": [],
  host: floor,
  libpod: floor,
  podfile: floor,
  manifests: [...floor, "podfile"],
  core: [...floor, "host", "podfile"],
  backends: [...floor, "host", "libpod", "podfile", "core"],
  app: [...floor, "host", "podfile", "manifests", "core", "backends"],
  supervisor: [...floor, "host", "podfile", "core", "app"],
  cli: [...floor, "host", "podfile", "core", "app", "supervisor"],
  "index.ts": [...floor, "libpod", "podfile", "core", "backends", "app"],
};

const sources = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .map((path) => ({ path, text: readFileSync(join(src, path), "utf8") }));

test("every part of src has its place in the table of imports", () => {
  const parts = new Set(sources.map(({ path }) => partOf(path)));
  expect([...parts].filter((part) => !(part in mayImport))).toEqual([]);
});

test("every folder of src has a row in CONTRIBUTING.md, and no other has", () => {
  const page = readFileSync(join(src, "..", "CONTRIBUTING.md"), "utf8");
  const rows = [...page.matchAll(/^\| `src\/([^`]*)\/`.* \|/gm)].map(([, folder]) => folder);
  const folders = new Set(sources.map(({ path }) => dirname(path)));
  folders.delete(".");
  // A command has the folder of its name.
  const named = [...folders].filter((folder) => !/^cli\/commands\/./.test(folder));
  const parents = ["backends", "cli", "cli/commands", "core"];
  expect(rows.sort()).toEqual([...new Set([...named, ...parents])].sort());
});

test("imports run one way", () => {
  const wrong = sources.flatMap(({ path, text }) => {
    const part = partOf(path);
    const allowed = [part, ...(mayImport[part] ?? [])];
    return importsOf(path, text)
      .filter((imported) => !imported.startsWith("..") && !allowed.includes(partOf(imported)))
      .map((imported) => `${path} imports ${imported}`);
  });
  expect(wrong).toEqual([]);
});

test("no files import each other, not even in a round, types included", () => {
  const graph = new Map(sources.map(({ path, text }) => [path, importsOf(path, text)]));
  expect(findCycle(graph)).toBeUndefined();
});

test("only the command prints and exits", () => {
  const printing = /\bconsole\.|\bprocess\.(exit|exitCode|stdout|stderr)\b/;
  const wrong = sources
    .filter(({ path, text }) => partOf(path) !== "cli" && printing.test(withoutComments(text)))
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

function partOf(path: string): string {
  return path.split(sep)[0] ?? path;
}

/** The files of this project that a file imports, relative to src. */
function importsOf(path: string, text: string): string[] {
  const specifiers = withoutComments(text).matchAll(
    /(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\.[^"']+)["']/g,
  );
  return [...specifiers].map(([, specifier = ""]) =>
    relative(src, join(src, dirname(path), specifier)),
  );
}

/** Examples in comments import too. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

function findCycle(graph: ReadonlyMap<string, readonly string[]>): string | undefined {
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path].join(" → ");
    if (done.has(path)) return undefined;
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle !== undefined) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const cycle = visit(path, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
