// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of a pod file
import fc from "fast-check";
import { expect, it } from "vitest";
import { mutation } from "../../test/support/damage.ts";
import { loadText } from "../../test/support/load-text.ts";
import { formatDiagnostic } from "./diagnostic.ts";
import { initTemplate } from "./template.ts";

const seeds = [
  initTemplate("webapp"),
  `x-base: &base
  image: registry.example/app:1.4
  environment: [A=b, C, "D=\${E:-\${F:-g}}"]
name: webapp
pod: { ports: ["127.0.0.1:8080-8081:80-81/udp", 53], share: [net, pid], mem_limit: 1.5g }
init:
  migrate: { <<: *base, command: "./migrate 'all of it'" }
sidecars:
  tools: { use: debug, with: { target: main }, cap_add: [NET_RAW], ulimits: { nofile: { soft: 1, hard: 2 } } }
main:
  <<: [*base]
  env_file: [a.env]
  volumes: ["./app:/app:ro,Z", data:/data, { type: tmpfs, target: /t, tmpfs: { size: 1m } }]
  healthcheck: { test: [CMD, "true"], interval: 1m30s, retries: 3 }
  probes: { ready: { http: ":80/x", timeout: 500ms } }
  secrets: [{ source: s, mode: 0400 }]
  labels: { "a b": ~ }
volumes: { data: }
secrets: { s: { environment: S } }
---
name: other
main: { rootfs: host, command: |
  sleep $$X
  }
`,
];

const pieces = [
  ..."\t\n\r :,-[]{}#&*!|>'\"%@`$\\=~?\0\u0001\ufeff\u2028\ud800",
  ...[
    "- ",
    ": ",
    "\n---\n",
    "${",
    "${A:-",
    "}",
    "<<: ",
    "&a ",
    "*a",
    "*base",
    "!!binary ",
    "!x ",
    "~",
  ],
  ...["null", "true", "0x1f", "1e999", ".inf", ".nan", "-1", "99999999999999999999", "__proto__"],
  ...["constructor", "toString", "$(id)", "../../etc", "a".repeat(200), "[".repeat(150), "  "],
  ...["name: ", "main: ", "sidecars: ", "image: ", "volumes: ", "ports: ", "use: ", "with: "],
];

it("gets through 10,000 damaged files without a crash, each fault with its place", {
  timeout: 600_000,
}, async () => {
  let faulty = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...seeds),
      fc.array(mutation(pieces), { minLength: 1, maxLength: 4 }),
      async (seed, mutations) => {
        const text = mutations.reduce((before, mutate) => mutate(before), seed);
        const { pods, diagnostics } = await loadText(text, {
          environment: { A: "1", E: "x: [y" },
          files: { "/srv/app/a.env": "X=y" },
        });
        const lines = text.split("\n");
        const errors = diagnostics.filter(({ severity }) => severity === "error");
        if (errors.length > 0) faulty += 1;
        expect(pods.length + errors.length).toBeGreaterThan(0);
        for (const diagnostic of diagnostics) {
          const line = lines[diagnostic.line - 1];
          expect(line).toBeDefined();
          expect(diagnostic.column).toBeGreaterThanOrEqual(1);
          expect(diagnostic.column).toBeLessThanOrEqual((line?.length ?? 0) + 1);
          expect(diagnostic.endColumn ?? 2).toBeGreaterThan(1);
          expect(diagnostic.message).toMatch(/^\S(.*\S)?$/);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
          expect(formatDiagnostic(diagnostic, text)).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f]/);
        }
        for (const { spec, recorded } of pods) {
          expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
          expect(recorded.containers.length).toBe(spec.containers.length);
        }
      },
    ),
    { numRuns: 10_000 },
  );
  expect(faulty).toBeGreaterThan(3000);
});
