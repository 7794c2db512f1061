import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
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
export async function runPart(name, { suite }) {
  if (process.getuid() !== 0) return { problem: "it takes root" };
  if (suite === undefined) return runAsUser(name);
  const { folder, problem } = findOrBuildTree(suite);
  if (problem !== undefined) return { problem };
  return runIn(name, root, ["--net", "--ipc", "--uts"], ["sh", script("enter-tree.sh"), folder]);
}

async function runAsUser(name) {
  if (findProgram("newuidmap") === undefined) return { problem: "newuidmap is not installed" };
  const folder = mkdtempSync("/var/tmp/sidepod-rootless-");
  try {
    const copy = join(folder, "home/sidepod");
    // Everything on the way to the user's home must let the user pass.
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    capture("chmod", ["755", folder]);
    return await runIn(name, copy, ["--ipc"], ["sh", script("enter-user.sh"), folder]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `outside` is the folder, as seen from here, of the repository that the part runs in. */
async function runIn(name, outside, namespaces, entry) {
  const enter = [
    "unshare",
    ...["--mount", "--pid", "--fork", "--kill-child", ...namespaces],
    ...["env", "-i", ...environment()],
    ...[...entry, root, process.execPath, npmFolder()],
  ];
  const vitest = [...enter, "node", "scripts/engines/vitest-inside.js"];
  return runVitest({ name, projects: ["engine", "cli"], vitest, outside });
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
