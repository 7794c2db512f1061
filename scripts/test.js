#!/usr/bin/env node
// npm test [-- PATH...]: set-up, types, lint, build, then every test on the machine's own engine.
import { run } from "./run.js";
import { setUp } from "./setup/set-up.js";
import { reportTotals } from "./tests/report-totals.js";
import { runVitest } from "./tests/run-vitest.js";

const paths = process.argv.slice(2);

setUp("tests");
if (paths.length === 0) {
  run("node_modules/.bin/tsc", ["--noEmit"]);
  run("node_modules/.bin/biome", ["check", "."]);
}
run("node", ["scripts/build.js"]);
reportTotals("npm-test", [{ name: "npm test", ...runVitest({ name: "npm-test", paths }) }]);
