import { defineConfig } from "vitest/config";

/** Projects that share one engine run file after file, and one after the other. */
function onEngine(name: string, groupOrder: number) {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      maxWorkers: 1,
      fileParallelism: false,
      sequence: { groupOrder },
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  };
}

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/skipped-reporter.ts"],
    projects: [
      { test: { name: "unit", include: ["src/**/*.test.ts"] } },
      { test: { name: "wire", include: ["test/wire/**/*.test.ts"], testTimeout: 20_000 } },
      onEngine("engine", 1),
      onEngine("cli", 2),
      onEngine("docs", 3),
    ],
  },
});
