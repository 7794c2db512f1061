import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * A command as a whole process, from its spawn to its end, in milliseconds. Its output is thrown
 * away; a status other than 0 is an error, with what it wrote to standard error.
 */
export async function timeCommand([program, ...args], options = {}) {
  const start = performance.now();
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], ...options });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  const [status] = await once(child, "close");
  const elapsedMs = performance.now() - start;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: status ${status}\n${stderr}`);
  return elapsedMs;
}

/**
 * Times several things in turn, A B C A B C, so that a machine that becomes slower does so for all.
 *
 * @param sides by name, each `{ before, run, after }`: only `run` is timed, by itself
 * @returns the median of each, by the same names
 */
export async function compareInTurn(sides, { runs, warmups = 1 }) {
  const times = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let run = -warmups; run < runs; run++) {
    for (const [name, side] of Object.entries(sides)) {
      await side.before?.();
      const elapsedMs = await side.run();
      await side.after?.();
      if (run >= 0) times[name].push(elapsedMs);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
