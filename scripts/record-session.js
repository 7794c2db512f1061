#!/usr/bin/env node
// node scripts/record-session.js: runs the README's session on this machine's Podman, in a real
// terminal, and writes docs/images/session.svg. Texts and times are those of the run.
import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Screen } from "./record/screen.js";
import { sessionSvg } from "./record/session-svg.js";
import { root } from "./root.js";
import { capture, run } from "./run.js";

const session = JSON.parse(readFileSync(join(root, "scripts/record/session.json"), "utf8"));

run("node", ["scripts/build.js", "--fast"]);
if (capture("podman", ["pod", "exists", session.pod]).ok) {
  console.error(`pod ${session.pod} already exists: sidepod down ${session.pod}`);
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), "sidepod-record-"));
const bin = join(folder, "bin");
const work = join(folder, "demo");
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, TERM: "xterm" };
try {
  mkdirSync(bin);
  symlinkSync(join(root, "bin/sidepod.js"), join(bin, "sidepod"));
  cpSync(join(root, "examples/demo"), work, { recursive: true });
  const frames = await record();
  writeFileSync(join(root, "docs/images/session.svg"), sessionSvg({ ...session, frames }));
  console.log(`recorded ${(frames.at(-1).ms / 1000).toFixed(1)} s`);
} finally {
  capture("sidepod", ["down", session.pod, "-t", "0"], { env });
  rmSync(folder, { recursive: true, force: true });
}

/** Runs the commands one after another, and keeps the screen after each piece of output. */
async function record() {
  const screen = new Screen();
  const frames = [];
  const startMs = performance.now();
  const show = (text) => {
    screen.write(text);
    frames.push({ ms: performance.now() - startMs, rows: screen.rows() });
  };
  for (const [index, command] of session.commands.entries()) {
    if (index > 0) {
      // Time to read the output; the recorder really waits, so the times stay true.
      await sleep(session.pauseMs);
      show("\r\n");
    }
    show(`\u001b[2m$\u001b[22m \u001b[1m${command}\u001b[22m\r\n`);
    const status = await runInTerminal(command, show);
    if (status !== 0) throw new Error(`${command}: status ${status}\n${screen.text()}`);
  }
  return frames;
}

/** The status of a command whose terminal is one of util-linux' `script`. */
function runInTerminal(command, onOutput) {
  const sized = `stty cols ${session.columns} rows 50; ${command}`;
  const child = spawn("script", ["-qefc", sized, "/dev/null"], {
    cwd: work,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.setEncoding("utf8").on("data", onOutput);
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
}
