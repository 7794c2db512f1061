#!/usr/bin/env node
// npm run setup [-- tests]: installs what the demo (or the tests) need. Does nothing twice.
import { setUp } from "./setup/set-up.js";

setUp(process.argv.includes("tests") ? "tests" : "demo");
