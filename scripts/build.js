#!/usr/bin/env node
// npm run build [-- --fast]: src → dist. Does nothing when dist is newer than what it is made from.
import { bundle } from "./build/bundle.js";
import { emitDeclarations } from "./build/declarations.js";
import { whenStale } from "./build/when-stale.js";
import { installNpmPackages } from "./setup/npm-packages.js";

const fast = process.argv.includes("--fast");

installNpmPackages();
await whenStale("bundle", ["src", "scripts/build", "package.json"], ["dist/cli.js"], bundle);
if (!fast) {
  await whenStale(
    "declarations",
    ["src", "scripts/build", "tsconfig.json"],
    ["dist/types/index.d.ts"],
    emitDeclarations,
  );
}
