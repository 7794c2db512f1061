import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { root } from "../root.js";
import { thirdPartyNotices } from "./third-party-notices.js";

const dist = join(root, "dist");

/** What the package offers to programs, by the name of its file in dist/. */
const library = { index: "src/index.ts", libpod: "src/libpod/index.ts" };

/** The command, and what it does before the rest of it is loaded. */
const command = { cli: "src/cli/frame/main.ts", early: "src/backends/podman/open/early.ts" };

/** Bundles library and command into dist/, each file needing nothing but Node. */
export async function bundle() {
  const { build } = await import("esbuild");
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const common = {
    absWorkingDir: root,
    outdir: "dist",
    bundle: true,
    platform: "node",
    target: "node20",
    define: { SIDEPOD_VERSION: JSON.stringify(version) },
    // Less to read at start-up; names stay as they are for stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "warning",
  };
  const results = [
    await build({
      ...common,
      entryPoints: library,
      format: "esm",
      splitting: true,
      chunkNames: "chunks/[name]-[hash]",
      // Bundled CommonJS packages call `require` for Node's own modules.
      banner: {
        js: `import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);`,
      },
    }),
    // One CommonJS file: Node's loader for modules would take longer than the file itself.
    await build({
      ...common,
      entryPoints: command,
      format: "cjs",
      outExtension: { ".js": ".cjs" },
      supported: { "dynamic-import": false },
    }),
  ];
  const files = results.flatMap(({ outputFiles }) =>
    outputFiles.map(({ path, contents }) => ({ path, contents })),
  );
  for (const { path, contents } of files) {
    // Of strings esbuild makes ASCII, of regular expressions it does not; bin/load-compiled.js counts on it.
    const strange = path.endsWith(".cjs") ? contents.findIndex((byte) => byte > 0x7f) : -1;
    if (strange < 0) continue;
    const near = Buffer.from(contents.slice(Math.max(0, strange - 40), strange + 40)).toString();
    throw new Error(`${path} is not ASCII: ${near}`);
  }
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  files.push({
    path: join(dist, "third-party-licenses.txt"),
    contents: await thirdPartyNotices([...new Set(inputs)]),
  });
  // Earlier builds made it; a package holds nothing that was compiled.
  await rm(join(dist, "cli.cjs.cache"), { force: true });
  // Entries go last, so that each file that a running command can load is there already.
  files.sort((a, b) => Number(isEntry(a.path)) - Number(isEntry(b.path)));
  for (const { path, contents } of files) await replaceFile(path, contents);
  await removeOldChunks(new Set(files.map(({ path }) => path)));
}

function isEntry(path) {
  return dirname(relative(dist, path)) === ".";
}

async function replaceFile(path, contents) {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, contents);
  await rename(temporary, path);
}

async function removeOldChunks(current) {
  const chunks = join(dist, "chunks");
  if (!existsSync(chunks)) return;
  for (const name of await readdir(chunks)) {
    if (!current.has(join(chunks, name))) await rm(join(chunks, name), { force: true });
  }
}
