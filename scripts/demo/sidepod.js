import { run } from "../run.js";

/** Shows a command as one would type it, and runs it. */
export function sidepod(...args) {
  const command = ["bin/sidepod.js", ...args];
  console.log(`\n$ node ${command.join(" ")}`);
  run("node", command);
}
