import { defineConfig } from "vitest/config";

/** Projects that need no engine: as many files at a time as there are processors, which others use too. */
const withoutEngine = { isolate: false, maxWorkers: "100%", testTimeout: 20_000 };

/** Projects that share one engine; those of one group run together, so many files at a time. */
function onEngine(name: string, groupOrder: number, maxWorkers: number) {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      isolate: false,
      maxWorkers,
      globalSetup: "test/support/build.ts",
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
      { test: { ...withoutEngine, name: "unit", include: ["src/**/*.test.ts"] } },
      { test: { ...withoutEngine, name: "docs", include: ["test/docs/**/*.test.ts"] } },
      { test: { ...withoutEngine, name: "wire", include: ["test/wire/**/*.test.ts"] } },
      onEngine("podman", 1, 2),
      onEngine("cli", 1, 2),
      onEngine("offline", 1, 2),
      onEngine("serial", 2, 1),
    ],
  },
});
