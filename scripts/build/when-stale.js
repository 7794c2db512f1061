import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root.js";

const stamps = join(root, ".cache/build");

/**
 * Runs `make` unless `outputs` exist and `inputs` (files and folders) are as they were when it last
 * ran: same names, sizes and times.
 */
export async function whenStale(name, inputs, outputs, make) {
  const now = fingerprint(inputs);
  const stamp = join(stamps, name);
  const current =
    outputs.every((output) => existsSync(join(root, output))) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === now;
  if (current) return;
  await make();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, now);
}

function fingerprint(inputs) {
  const hash = createHash("sha256");
  for (const input of inputs) addTo(hash, input);
  return hash.digest("hex");
}

function addTo(hash, path) {
  const stats = statSync(join(root, path));
  if (stats.isDirectory()) {
    for (const name of readdirSync(join(root, path)).sort()) addTo(hash, join(path, name));
  } else {
    hash.update(`${path} ${stats.size} ${stats.mtimeMs}\n`);
  }
}
