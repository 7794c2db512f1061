#!/usr/bin/env node
// npm run build [-- --fast]: src → dist. Does nothing when dist is newer than what it is made from.
import { bundle } from "./build/bundle.js";
import { emitDeclarations } from "./build/declarations.js";
import { whenStale } from "./build/when-stale.js";
import { installNpmPackages } from "./setup/npm-packages.js";

const fast = process.argv.includes("--fast");

installNpmPackages();
try {
  await whenStale(
    "bundle",
    ["src", "bin", "scripts/build", "package.json"],
    ["dist/cli.cjs"],
    bundle,
  );
} catch (error) {
  // esbuild has shown what it found wrong in a source; that needs no stack.
  if (error.errors === undefined) throw error;
  process.exit(1);
}
if (!fast) {
  await whenStale(
    "declarations",
    ["src", "scripts/build", "tsconfig.json"],
    ["dist/types/index.d.ts"],
    emitDeclarations,
  );
}
