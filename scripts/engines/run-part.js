import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../root.js";
import { capture } from "../run.js";
import { findProgram } from "../setup/find-program.js";
import { runVitest } from "../tests/run-vitest.js";
import { findOrBuildTree } from "./tree.js";

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Runs the engine and command tests against one of the parts; gives their counts, or the problem
 * for which they could not run.
 */
export function runPart(name, { suite }, paths) {
  if (process.getuid() !== 0) return { problem: "it needs root" };
  return suite === undefined ? runAsUser(name, paths) : runInTree(name, suite, paths);
}

function runInTree(name, suite, paths) {
  const { folder: tree, problem } = findOrBuildTree(suite);
  if (problem !== undefined) return { problem };
  return inFolder((folder) => {
    const entry = ["sh", script("enter-tree.sh"), tree, folder];
    return runIn(name, root, ["--net", "--ipc", "--uts"], entry, paths);
  });
}

function runAsUser(name, paths) {
  if (findProgram("newuidmap") === undefined) return { problem: "newuidmap is not installed" };
  return inFolder((folder) => {
    const entry = ["sh", script("enter-user.sh"), folder];
    return runIn(name, join(folder, "home/sidepod"), ["--ipc"], entry, paths);
  });
}

/** A folder for what one run writes. The user's home is in it, so everybody may pass through. */
function inFolder(use) {
  const folder = mkdtempSync("/var/tmp/sidepod-engine-");
  chmodSync(folder, 0o755);
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `outside` is the folder, as seen from here, of the repository that the part runs in. */
function runIn(name, outside, namespaces, entry, paths) {
  const enter = [
    "unshare",
    ...["--mount", "--pid", "--fork", "--kill-child", ...namespaces],
    ...["env", "-i", ...environment()],
    ...[...entry, root, process.execPath, npmFolder()],
  ];
  const vitest = [...enter, "node", "scripts/engines/vitest-inside.js"];
  return runVitest({ name, projects: ["podman", "cli", "serial"], vitest, outside, paths });
}

/** Nothing of the caller's environment may tell the tests of another engine. */
function environment() {
  const { TERM = "dumb", CI, NO_COLOR, FORCE_COLOR } = process.env;
  const kept = { TERM, CI, NO_COLOR, FORCE_COLOR };
  return [
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME=/root",
    "LANG=C.UTF-8",
    "PODMAN_IGNORE_CGROUPSV1_WARNING=1",
    ...Object.entries(kept).flatMap(([key, value]) => (value ? [`${key}=${value}`] : [])),
  ];
}

function npmFolder() {
  const npmCli = process.env.npm_execpath ?? capture("readlink", ["-f", findProgram("npm")]).stdout;
  return dirname(dirname(npmCli.trim()));
}

function script(name) {
  return join(here, name);
}
