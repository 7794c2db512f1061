import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { expect, test } from "vitest";

const src = import.meta.dirname;

/** Each part of src, and the parts that it may import besides itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  "errors.ts": [],
  "command-text.ts": [],
  host: ["errors.ts", "command-text.ts"],
  libpod: ["errors.ts", "command-text.ts"],
  spec: ["errors.ts", "command-text.ts", "presets"],
  presets: ["errors.ts", "command-text.ts", "spec"],
  engine: ["errors.ts", "command-text.ts", "host", "spec", "presets"],
  backends: ["errors.ts", "command-text.ts", "host", "spec", "presets", "engine", "libpod"],
  forward: ["errors.ts", "command-text.ts", "spec", "engine"],
  supervisor: ["errors.ts", "command-text.ts", "host", "spec", "engine", "backends", "forward"],
  debug: ["errors.ts", "command-text.ts", "spec", "engine"],
  "index.ts": [
    "errors.ts",
    "command-text.ts",
    "spec",
    "presets",
    "engine",
    "backends",
    "libpod",
    "debug",
  ],
  cli: [
    "errors.ts",
    "command-text.ts",
    "host",
    "spec",
    "presets",
    "engine",
    "backends",
    "libpod",
    "forward",
    "supervisor",
    "debug",
  ],
};

const sources = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .map((path) => ({ path, text: readFileSync(join(src, path), "utf8") }));

test("every part of src has its place in the table of imports", () => {
  const parts = new Set(sources.map(({ path }) => partOf(path)));
  expect([...parts].filter((part) => !(part in mayImport))).toEqual([]);
});

test("every part of src has a row in CONTRIBUTING.md", () => {
  const page = readFileSync(join(src, "..", "CONTRIBUTING.md"), "utf8");
  const isTold = (part: string) => new RegExp(`^\\| .*\`src/${part}/?\`.* \\|`, "m").test(page);
  expect(Object.keys(mayImport).filter((part) => !isTold(part))).toEqual([]);
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

test("no two files need each other to load, not even in a round", () => {
  const graph = new Map(sources.map(({ path, text }) => [path, importsOf(path, atRunTime(text))]));
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

/** Leaves out the imports of types, and those that wait until they are wanted. */
function atRunTime(text: string): string {
  return text.replaceAll(/^(import|export) type\b[^;]*;|\bimport\(/gm, "");
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
