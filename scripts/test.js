#!/usr/bin/env node
// npm test [-- PATH...]: set-up, types, lint, build, then every test on the machine's own engine.
import { run } from "./run.js";
import { setUp } from "./setup/set-up.js";
import { check } from "./tests/check.js";
import { reportTotals } from "./tests/report-totals.js";
import { runVitest } from "./tests/run-vitest.js";

const paths = process.argv.slice(2);

setUp("tests");
run("node", ["scripts/build.js"]);
const results = [];
if (paths.length === 0) {
  results.push(check("types", "node_modules/.bin/tsc", ["--noEmit"]));
  results.push(check("lint", "node_modules/.bin/biome", ["check", "."]));
}
results.push({ name: "tests", ...runVitest({ name: "npm-test", paths }) });
reportTotals("npm-test", results);
