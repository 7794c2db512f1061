#!/usr/bin/env node
// sum-up.js LABEL...: the last lines of .ci/run, from what the runs left in .cache/test-results: what
// failed, and the totals. A run that left nothing (it did not get to its tests) counts as one failure.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root.js";

// Enough to know a failure by where the end of the output is all that was kept.
const linesTold = 25;

const total = { passed: 0, failed: 0, skipped: 0 };
for (const label of process.argv.slice(2)) {
  const path = join(root, `.cache/test-results/total-${label}.json`);
  const none = { failed: 1, failures: [`${label}: its tests did not run`] };
  const counts = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : none;
  for (const failure of counts.failures ?? [])
    console.log(`\nFAILED ${failure.split("\n").slice(0, linesTold).join("\n")}`);
  for (const key of Object.keys(total)) total[key] += counts[key] ?? 0;
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
