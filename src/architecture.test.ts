import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { expect, test } from "vitest";

const src = import.meta.dirname;

/** What every part may import. */
const floor = ["errors.ts", "command-text.ts"];

/** Each part of src, and the parts that it may import besides itself. */
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

/**
 * Files that look at this machine although they are outside of what is for that. The list may only shrink.
 * Those of `app/debug` are scripts for a container, which read its /proc there.
 */
const looksAtThisMachine: readonly string[] = [
  "app/debug/debug-container.ts",
  "app/debug/privileges.ts",
  "app/debug/promote.ts",
  "app/debug/tools/copy.ts",
  "app/debug/tools/environment.ts",
  "app/debug/tools/files.ts",
  "app/debug/tools/http.ts",
  "app/debug/tools/local-archive.ts",
  "app/debug/tools/processes.ts",
  "app/debug/tools/sockets.ts",
  "app/debug/tools/target-path.ts",
  "app/pods/up.ts",
  "app/supervision/supervision.ts",
  "cli/commands/debug/definition.ts",
  "cli/commands/inspect/definition.ts",
  "cli/commands/inspect/render.ts",
  "cli/commands/supervisor/install.ts",
  "cli/terminal/run-session.ts",
  "libpod/errors/connection-errors.ts",
  "manifests/schema/security.ts",
];

test("only host, the backend, the tunnel and the two front doors look at this machine", () => {
  const machine = /\/proc\b|\bnode:child_process\b|\bprocess\.(env|platform|getuid)\b/;
  const mayLook = /^(host|backends|libpod\/ssh)\/|^(cli\/frame\/io|app\/open)\.ts$/;
  expect(pathsWith(machine).filter((path) => !mayLook.test(path))).toEqual(looksAtThisMachine);
});

/** Files above the seam whose code knows Podman, an infra container or a version. The list may only shrink. */
const knowsPodman: readonly string[] = [
  "app/debug/debug.ts",
  "app/debug/find-target.ts",
  "app/debug/last-life.ts",
  "app/debug/target-environment.ts",
  "app/debug/tools/run-tool.ts",
  "app/pods/logs.ts",
  "app/pods/read-secret.ts",
  "app/session.ts",
  "cli/commands/completion/handler.ts",
  "cli/commands/debug/render.ts",
  "cli/commands/engine/definition.ts",
  "cli/commands/engine/render.ts",
  "cli/commands/inspect/render.ts",
  "cli/commands/logs/definition.ts",
  "cli/commands/ps/definition.ts",
  "cli/commands/ps/render.ts",
  "cli/commands/run/handler.ts",
  "cli/commands/stats/definition.ts",
  "cli/commands/stats/render.ts",
  "cli/commands/up/definition.ts",
  "cli/commands/up/handler.ts",
  "cli/commands/up/render.ts",
  "cli/frame/commands-page.ts",
  "cli/frame/parameters.ts",
  "cli/frame/program.ts",
  "core/logs/read-pod-logs.ts",
  "core/observe/labels.ts",
  "core/observe/pod-around.ts",
  "core/observe/pod-stats.ts",
  "core/observe/target.ts",
  "core/plan/decide.ts",
  "core/plan/losses.ts",
  "core/plan/plan-add.ts",
  "core/plan/prerequisites.ts",
  "core/plan/reconcile.ts",
  "core/plan/steps.ts",
  "core/run/down.ts",
  "core/run/remove.ts",
  "core/run/run.ts",
  "core/run/stop.ts",
  "core/run/wait-for.ts",
  "core/seam/debugging.ts",
  "core/seam/machine.ts",
  "core/seam/observed.ts",
  "core/supervise/decide-next.ts",
  "core/supervise/pod-supervisor.ts",
  "core/supervise/restart-history.ts",
  "manifests/schema/container.ts",
  "manifests/schema/pod.ts",
  "manifests/schema/volume.ts",
  "manifests/translate/config-files.ts",
  "manifests/translate/container.ts",
  "podfile/check/names.ts",
  "podfile/foreign-keys.ts",
  "podfile/format/name.ts",
  "supervisor/unit.ts",
];

test("nothing above the seam knows Podman", () => {
  const podman = /podman(?!ifest)|\binfra\b|(?<![\d.])[45]\.\d+(?![\d.])/i;
  const above = /^(core|app|podfile|manifests|supervisor|cli)\//;
  expect(pathsWith(podman).filter((path) => above.test(path))).toEqual(knowsPodman);
});

/** The sources in whose code, without imports and comments, there is a match. */
function pathsWith(pattern: RegExp): readonly string[] {
  const imports = /^(?:import|export)\b[^;]*?\bfrom "\.[^"]*";$|\bimport\("[^"]*"\)/gms;
  return sources
    .filter(({ text }) => pattern.test(withoutComments(text).replaceAll(imports, "")))
    .map(({ path }) => path)
    .sort();
}

test("only the session and the library open a backend", () => {
  const may = ["app/session.ts", "index.ts"];
  const wrong = sources
    .filter(({ path }) => !path.startsWith("backends/") && !may.includes(path))
    .filter(({ path, text }) =>
      importsOf(path, text).some((imported) => imported.startsWith("backends/")),
    )
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

test("the command calls no method of a backend", () => {
  const calling = /\b(?:backend|debugging)\??\.\w+\(/;
  expect(pathsWith(calling).filter((path) => path.startsWith("cli/"))).toEqual([]);
});

test("a helper of a few lines stands beside its only caller", () => {
  const maxLines = 40;
  const importers = new Map<string, number>();
  const lazy = new Set<string>();
  for (const { path, text } of sources) {
    for (const imported of importsOf(path, text)) {
      importers.set(imported, (importers.get(imported) ?? 0) + 1);
    }
    for (const [, specifier = ""] of text.matchAll(/\bimport\(\s*"(\.[^"]+)"/g)) {
      lazy.add(relative(src, join(src, dirname(path), specifier)));
    }
  }
  const alone = sources
    .filter(({ text }) => text.split("\n").length <= maxLines)
    .map(({ path }) => path)
    .filter((path) => (importers.get(path) ?? 0) < 2 && !lazy.has(path))
    .filter((path) => !existsSync(join(src, path.replace(/\.ts$/, ".test.ts"))))
    // What a folder has one of for each of its kind, and what is loaded at once although its use is not.
    .filter(
      (path) => !/(^|\/)index\.ts$|\/(definition|render)\.ts$|^podfile\/presets\//.test(path),
    );
  expect(alone.sort()).toEqual([
    "app/debug/explain.ts", // the command may not do it itself
    "app/debug/tools/bounds.ts", // read with every command line
    "app/forward/persistent/list.ts", // as explain
    "app/supervision/open-supervised.ts", // as explain
  ]);
});

test("no folder has more than 20 files", () => {
  const counts = new Map<string, number>();
  for (const { path } of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > 20)).toEqual([]);
});

test("no exported name is there twice in one part", () => {
  const places = new Map<string, Set<string>>();
  const declared =
    /^export (?:async |abstract )?(?:function\*?|const|class|interface|type) ([\w$]+)/gm;
  for (const { path, text } of sources) {
    // A command's definition and handler share its name.
    if (/^cli\/commands\//.test(path)) continue;
    for (const [, name = ""] of text.matchAll(declared)) {
      const key = `${partOf(path)} ${name}`;
      places.set(key, (places.get(key) ?? new Set()).add(path));
    }
  }
  expect([...places].filter(([, paths]) => paths.size > 1)).toEqual([]);
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
