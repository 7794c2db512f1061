import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { folder } from "../engine.js";
import { timeCommand } from "../measure.js";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The floor of a side: the engine calls that its command makes, made by a program that does nothing else. */
export async function floorOf({ before, run, after }) {
  const calls = join(folder, "calls.json");
  const recording = {
    NODE_OPTIONS: `--require ${path("record-calls.cjs")}`,
    SIDEPOD_BENCH_CALLS: calls,
  };
  await before?.();
  await run({ env: { ...process.env, ...recording } });
  await after?.();
  return {
    before,
    run: () => timeCommand([process.execPath, path("replay-calls.cjs"), calls]),
    after,
  };
}
