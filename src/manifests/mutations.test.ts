import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { mutation } from "../../test/support/damage.ts";
import { loadText } from "../../test/support/load-text.ts";
import { formatDiagnostic } from "../podfile/diagnostic.ts";

const examples = join(import.meta.dirname, "../../examples/kubernetes");
const seeds = await Promise.all(
  ["deployment-with-log-shipper.yaml", "job-with-sidecar.yaml"].map((name) =>
    readFile(join(examples, name), "utf8"),
  ),
);

const pieces = [
  ..."\t\n :,-[]{}&*!|>'\"$=~\ufeff",
  ...["- ", "\n---\n", "$(", "$$", "<<: ", "&a ", "*a", "!!binary ", "null", "true", "-1", "1e999"],
  ...[
    "__proto__",
    "constructor",
    "../../etc",
    "99999999999999999999",
    "a".repeat(300),
    "400m",
    "Ki",
  ],
  ...[
    "kind: ",
    "name: ",
    "spec: ",
    "env: ",
    "volumes: ",
    "containers: ",
    "Always",
    "Secret",
    "Pod",
  ],
  ...["emptyDir: {}", "medium: Memory", "subPath: x", "hostPath: { path: / }", "optional: true"],
];

it("gets through damaged manifests without a crash, each fault with its place", {
  timeout: 120_000,
}, async () => {
  let faulty = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...seeds),
      fc.array(mutation(pieces), { minLength: 1, maxLength: 3 }),
      async (seed, mutations) => {
        const text = mutations.reduce((before, mutate) => mutate(before), seed);
        const { pods, diagnostics } = await loadText(text);
        const lines = text.split("\n");
        const errors = diagnostics.filter(({ severity }) => severity === "error");
        if (errors.length > 0) faulty += 1;
        expect(pods.length + errors.length).toBeGreaterThan(0);
        for (const diagnostic of diagnostics) {
          const line = lines[diagnostic.line - 1];
          expect(line).toBeDefined();
          expect(diagnostic.column).toBeLessThanOrEqual((line?.length ?? 0) + 1);
          expect(diagnostic.message).toMatch(/^\S(.*\S)?$/);
          expect(formatDiagnostic(diagnostic, text)).not.toBe("");
        }
        for (const { spec, recorded } of pods) {
          expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
          expect(recorded.containers.length).toBe(spec.containers.length);
          expect(recorded.containers.filter(({ role }) => role === "main")).toHaveLength(1);
        }
      },
    ),
    { numRuns: 500 },
  );
  expect(faulty).toBeGreaterThan(150);
});
