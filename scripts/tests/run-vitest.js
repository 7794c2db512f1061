import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../root.js";

const here = [process.execPath, "node_modules/vitest/vitest.mjs"];

/**
 * Runs vitest and returns `{ passed, failed, skipped }`, counted in tests, with the `failures` told,
 * or the `problem` for which it could not. `vitest` is the command line that runs it, `outside` where the repository that it
 * runs in is seen from here.
 */
export function runVitest({ name, projects = [], vitest = here, outside = root, paths = [] }) {
  const report = `.cache/test-results/${name}.json`;
  const seen = join(outside, report);
  rmSync(seen, { force: true });
  if (existsSync(outside)) mkdirSync(dirname(seen), { recursive: true });
  const [command, ...args] = [
    ...vitest,
    "run",
    ...projects.flatMap((project) => ["--project", project]),
    ...["--reporter=default", "--reporter=./test/support/skipped-reporter.ts"],
    ...["--reporter=json", `--outputFile.json=${report}`],
    ...paths,
  ];
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (!existsSync(seen) && status === 3)
    return { problem: "its engine cannot run containers, see above" };
  const counts = existsSync(seen) ? countsIn(seen) : { passed: 0, failed: 0, skipped: 0 };
  // A file that could not be loaded, or an error outside a test, fails the run without a test.
  if (status !== 0 && counts.failed === 0) {
    counts.failed = 1;
    counts.failures = [...(counts.failures ?? []), "outside a test, see the output"];
  }
  return counts;
}

function countsIn(path) {
  const report = JSON.parse(readFileSync(path, "utf8"));
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report;
  return {
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests + (numTodoTests ?? 0),
    failures: report.testResults.flatMap(failuresOf),
  };
}

function failuresOf({ name, message, assertionResults }) {
  const file = /(?:src|test)\/(?!.*\/(?:src|test)\/).*/.exec(name)?.[0] ?? name;
  const failed = assertionResults.filter(({ status }) => status === "failed");
  const told = failed.map(
    (test) => `${file} > ${test.fullName}\n${test.failureMessages.join("\n")}`,
  );
  return message ? [`${file}\n${message}`, ...told] : told;
}
