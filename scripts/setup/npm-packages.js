import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root.js";
import { run } from "../run.js";

/** Installs the npm packages of the lock file, unless those are what is installed. */
export function installNpmPackages() {
  if (areInstalled()) return;
  console.error("Installing the npm packages of package-lock.json");
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
}

/** npm keeps in node_modules a lock file of what it put there. */
function areInstalled() {
  const installed = packagesIn("node_modules/.package-lock.json");
  return Object.entries(packagesIn("package-lock.json")).every(
    ([path, { version, optional }]) =>
      path === "" || optional === true || installed[path]?.version === version,
  );
}

function packagesIn(lockFile) {
  const path = join(root, lockFile);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).packages : {};
}
