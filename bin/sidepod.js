#!/usr/bin/env node
// CommonJS, as package.json beside it says: Node starts it without its loader for modules, and
// --version, which shells and scripts ask for often, is about as fast as an empty program.
const { readFileSync, writeSync } = require("node:fs");
const { join } = require("node:path");

const args = process.argv.slice(2);

if (args.length === 1 && args[0] === "--version") printVersion();
else void run();

/** Without the program, and without process.stdout, which alone takes longer than this. */
function printVersion() {
  const { version } = JSON.parse(readFileSync(join(__dirname, "../package.json"), "utf8"));
  try {
    writeSync(1, `${version}\n`);
  } catch (error) {
    if (error.code !== "EPIPE") throw error; // nobody reads it
  }
}

async function run() {
  // An engine that has to be started first comes up while the program is read.
  const { startEarly } = require("../dist/early.cjs");
  await startEarly(args, process.env);
  const { loadCompiled } = require("./load-compiled.js");
  const { exports, keep } = loadCompiled(join(__dirname, "../dist/cli.cjs"));
  // Where nothing is left to wait for and it has not ended all the same, that is a failure.
  process.exitCode = 1;
  process.exitCode = await exports.main(args);
  // One that was interrupted ends at once, and one that was not understood has done no work.
  if (process.exitCode < 128 && process.exitCode !== 2) keep(kindOfWork());
}

/** Commands have most of their code for themselves. */
function kindOfWork() {
  const word = args.find((arg) => !arg.startsWith("-")) ?? "help";
  return /^[a-z]{2,12}$/.test(word) ? word : "other";
}
