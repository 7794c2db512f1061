import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Writes `FILE.cache`: the code that V8 has compiled after the command did typical work. A process
 * of its own, since only what it has run is in it.
 */
export function compileAhead(file) {
  const script = fileURLToPath(new URL("compile-ahead.cjs", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, file], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${script} ${file}: status ${status}\n${stderr}`);
}
