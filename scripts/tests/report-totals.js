import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root.js";

/**
 * Prints what each run came to, and sets the exit status. A run that could not take place has a
 * `problem` and counts as one skipped. .ci/run adds up what is written here.
 */
export function reportTotals(label, results) {
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
  console.log("");
  for (const { name, problem, passed = 0, failed = 0, skipped = 1, failures = [] } of results) {
    console.log(
      problem ? `skipped: ${name} (${problem})` : line(name, { passed, failed, skipped }),
    );
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    total.failures.push(...failures.map((failure) => `${name}: ${failure}`));
  }
  const folder = join(root, ".cache/test-results");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `total-${label}.json`), JSON.stringify(total));
  process.exitCode = total.failed > 0 ? 1 : 0;
}

function line(name, { passed, failed, skipped }) {
  return `${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`;
}
