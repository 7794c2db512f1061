#!/usr/bin/env node
// npm run demo: from a bare machine to a running pod. A second run finds all done and shows it again.
import { fetchPage } from "./demo/fetch-page.js";
import { sidepod } from "./demo/sidepod.js";
import { run } from "./run.js";
import { setUp } from "./setup/set-up.js";

const file = "examples/demo/sidepod.yaml";
const address = "http://localhost:8080/";

setUp("demo");
run("node", ["scripts/build.js", "--fast"]);

sidepod("up", file);
sidepod("ps", "webapp");
await fetchPage(address);
sidepod("exec", "webapp/debug-tools", "--", "ps", "aux");

console.log(`
The pod keeps running: ${address}
To remove it:  node bin/sidepod.js down webapp`);
