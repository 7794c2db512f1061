import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

const script = join(import.meta.dirname, "../../scripts/build.js");

/** Builds dist/, which tests of the command run, where sources are newer. */
export default function setup(project: TestProject): void {
  const build = () => void execFileSync(process.execPath, [script, "--fast"], { stdio: "inherit" });
  build();
  project.onTestsRerun(async () => build());
}
