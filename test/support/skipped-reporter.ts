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
  const reason = result.state === "skipped" ? result.note : undefined;
  return `${test.project.name} > ${test.fullName} (${reason ?? "no reason given"})`;
}
