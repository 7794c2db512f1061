import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { capture } from "../run.js";
import { packageLists } from "../setup/package-list.js";

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "sidepod/engines");

/** What a tree has beyond the packages of the set-up: Podman 5 wants nft, node wants libstdc++. */
const also = ["ca-certificates", "libstdc++6", "nftables"];

/**
 * A Debian tree with the Podman of that release, built once and kept in the cache folder; a change
 * of the package list builds another. Gives `{ folder }`, or `{ problem }` in words.
 */
export function findOrBuildTree(suite) {
  const packages = [...packageLists.tests.map(([name]) => name), ...also].sort();
  const id = createHash("sha256").update(packages.join(" ")).digest("hex").slice(0, 8);
  const folder = join(cache, `${suite}-${id}`);
  if (existsSync(folder)) return { folder };
  console.error(`Building a Debian tree of ${suite} in ${folder} (about a minute)`);
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(cache, { recursive: true });
  const { ok, stderr } = capture("mmdebstrap", [
    "--mode=root",
    "--variant=minbase",
    `--include=${packages.join(",")}`,
    // The release file of a testing release can be past its date where a mirror lags behind.
    '--aptopt=Acquire::Check-Valid-Until "false"',
    suite,
    partial,
  ]);
  if (!ok) {
    rmSync(partial, { recursive: true, force: true });
    return { problem: `no Debian tree of ${suite}: ${lastLine(stderr)}` };
  }
  renameSync(partial, folder);
  removeOthers(suite, folder);
  return { folder };
}

/** Trees of an older package list, and what runs that were broken off have left. */
function removeOthers(suite, current) {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (name.startsWith(`${suite}-`) && path !== current) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

function lastLine(text) {
  const lines = text.split("\n").filter((line) => /^E:|error|cannot/i.test(line));
  return lines.at(-1) ?? "mmdebstrap failed";
}
