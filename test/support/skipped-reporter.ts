import type { Reporter, TestCase, TestModule } from "vitest/node";

/** Names each test that did not run, and why, at the end of a run. */
export default class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests("skipped")) lines.push(`  ${describe(test)}`);
    }
    if (lines.length === 0) return;
    process.stdout.write(`\nSkipped:\n${lines.join("\n")}\n`);
  }
}

function describe(test: TestCase): string {
  const result = test.result();
  const note = result.state === "skipped" ? result.note : undefined;
  const reason = note ?? (setUpFailed(test) ? "what comes before it failed" : undefined);
  return `${test.project.name} > ${test.fullName}${reason === undefined ? "" : ` (${reason})`}`;
}

function setUpFailed(test: TestCase): boolean {
  for (let above = test.parent; ; above = above.parent) {
    if (above.errors().length > 0) return true;
    if (above.type === "module") return false;
  }
}
