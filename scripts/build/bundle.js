import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { root } from "../root.js";
import { thirdPartyNotices } from "./third-party-notices.js";

const dist = join(root, "dist");

/** What the package offers, by the name of its file in dist/. */
const entries = {
  index: "src/index.ts",
  libpod: "src/libpod/index.ts",
  cli: "src/cli/main.ts",
  early: "src/backends/podman/connection/early.ts",
};

// Bundled CommonJS packages call `require` for Node's own modules.
const banner = `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`;

/** Bundles the entries into dist/, each needing nothing but Node. */
export async function bundle() {
  const { build } = await import("esbuild");
  const result = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    // Less to read at start-up; names stay as they are for stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    banner: { js: banner },
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const files = result.outputFiles.map(({ path, contents }) => ({ path, contents }));
  files.push({
    path: join(dist, "third-party-licenses.txt"),
    contents: await thirdPartyNotices(Object.keys(result.metafile.inputs)),
  });
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
