import { rm } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../root.js";
import { run } from "../run.js";

/** Writes the type declarations of src/ to dist/types. */
export async function emitDeclarations() {
  await rm(join(root, "dist/types"), { recursive: true, force: true });
  run("node_modules/.bin/tsc", ["--project", "tsconfig.build.json"]);
}
