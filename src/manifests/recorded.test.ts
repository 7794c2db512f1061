import fc from "fast-check";
import { expect, it } from "vitest";
import { containerManifest } from "../../test/support/load-manifest.ts";
import { loadText } from "../../test/support/load-text.ts";

/** Every way from a Secret into a container. */
const ways = [
  ["envFrom: [{ secretRef: { name: s } }]", ""],
  ["envFrom: [{ prefix: P_, secretRef: { name: s } }], args: ['$(P_key)', 'a$(P_key)b']", ""],
  [
    "env: [{ name: A, valueFrom: { secretKeyRef: { name: s, key: key } } }, { name: B, value: '-$(A)-' }], command: ['$(B)$(A)']",
    "",
  ],
  ["volumeMounts: [{ name: v, mountPath: /v }]", "secret: { secretName: s }"],
  [
    "volumeMounts: [{ name: v, mountPath: /v, subPath: f }]",
    "secret: { secretName: s, items: [{ key: key, path: f }] }",
  ],
  [
    "volumeMounts: [{ name: v, mountPath: /v }]",
    "projected: { sources: [{ secret: { name: s } }] }",
  ],
] as const;

it("keeps no value of a Secret, whatever its value and wherever it is used (property)", async () => {
  const anyValue = fc.oneof(
    fc.stringMatching(/^[ -~]{0,12}$/),
    fc.constantFrom("$(A)", "$$", "$(key)", "a\nb", "\u00e9\u20ac", "\ud83d\ude00"),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...ways),
      anyValue,
      fc.boolean(),
      async ([fields, volume], value, encoded) => {
        const content = `qZ7${value}`;
        const base64 = Buffer.from(content).toString("base64");
        const data = encoded
          ? `data: { key: ${base64} }`
          : `stringData: { key: ${JSON.stringify(content)} }`;
        const volumes = volume === "" ? "" : `  volumes: [{ name: v, ${volume} }]\n`;
        const { pods, diagnostics } = await loadText(
          `${containerManifest(fields, volumes)}---
apiVersion: v1
kind: Secret
metadata: { name: s }
${data}
`,
        );
        expect(diagnostics).toEqual([]);
        expect(JSON.stringify(pods[0]?.spec)).toContain("qZ7");
        const recorded = JSON.stringify(pods[0]?.recorded);
        expect(recorded).not.toContain("qZ7");
        expect(recorded).not.toContain(base64);
        // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a reference is kept
        expect(recorded).toContain("${secret:s/key}");
      },
    ),
    { numRuns: 300 },
  );
});
