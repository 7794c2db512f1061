#!/usr/bin/env node
import { readFileSync, writeSync } from "node:fs";

const args = process.argv.slice(2);

if (args.length === 1 && args[0] === "--version") printVersion();
else await run();

/** Without the program, and without process.stdout, which alone takes longer than this. */
function printVersion() {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  try {
    writeSync(1, `${version}\n`);
  } catch (error) {
    if (error.code !== "EPIPE") throw error; // nobody reads it
  }
}

async function run() {
  // An engine that has to be started first comes up while the program is read.
  const { startEarly } = await import("../dist/early.js");
  await startEarly(args, process.env);
  const { main } = await import("../dist/cli.js");
  process.exitCode = await main(args);
}
