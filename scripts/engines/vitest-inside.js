#!/usr/bin/env node
// vitest-inside.js ARGUMENTS: runs inside a tree or as the user. Makes the engine there usable, or
// ends with status 3; then runs vitest, and removes what tests that broke have left.
import { spawnSync } from "node:child_process";
import { capture } from "../run.js";
import { makeEngineUsable } from "../setup/engine.js";
import { giveUp } from "../setup/give-up.js";

// The enter scripts set this. On a machine's own engine, removing everything is not for us.
if (process.env.SIDEPOD_DISPOSABLE_ENGINE !== "1") giveUp(["Run this through test:engines."]);

makeEngineUsable();
const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", ...process.argv.slice(2)],
  { stdio: "inherit" },
);
// Their control groups would outlive this place.
capture("podman", ["pod", "rm", "--all", "--force", "--time", "0"]);
capture("podman", ["rm", "--all", "--force", "--time", "0"]);
process.exitCode = status ?? 1;
