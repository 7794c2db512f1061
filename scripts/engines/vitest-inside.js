#!/usr/bin/env node
// vitest-inside.js ARGUMENTS: runs inside a tree or as the user. Makes the engine there usable, or
// ends with status 3; then runs vitest.
import { run } from "../run.js";
import { makeEngineUsable } from "../setup/engine.js";

makeEngineUsable();
run(process.execPath, ["node_modules/vitest/vitest.mjs", ...process.argv.slice(2)]);
