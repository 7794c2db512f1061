#!/usr/bin/env node
// npm run test:engines [-- 5.4 5.8 rootless] [test/...]: the engine and command tests, or those of
// the files named, against other engines than the machine's own.
import { parts } from "./engines/parts.js";
import { runPart } from "./engines/run-part.js";
import { run } from "./run.js";
import { setUp } from "./setup/set-up.js";
import { reportTotals } from "./tests/report-totals.js";

const named = process.argv.slice(2);
const paths = named.filter((name) => name.startsWith("test/"));
const names = named.filter((name) => !paths.includes(name));
const unknown = names.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`Unknown part: ${unknown.join(" ")}. Known: ${Object.keys(parts).join(" ")}`);
  process.exit(2);
}

setUp("tests");
run("node", ["scripts/build.js", "--fast"]);
const results = [];
for (const name of names.length > 0 ? names : Object.keys(parts)) {
  console.log(`\n=== ${name}: ${parts[name].is}`);
  results.push({ name, ...runPart(name, parts[name], paths) });
}
reportTotals("engines", results);
