import { existsSync, readdirSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadSource } from "../../src/app/pods/pod-file.ts";

const root = join(import.meta.dirname, "../..");
const folders = (await readdir(join(root, "examples"), { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** `FOLDER/sidepod.yaml`, and the manifests. */
const examples = folders.flatMap((folder) =>
  readdirSync(join(root, "examples", folder))
    .filter((file) => file === "sidepod.yaml" || (folder === "kubernetes" && /\.yaml$/.test(file)))
    .map((file) => `${folder}/${file}`),
);

it("has an example in every folder", () => {
  expect(new Set(examples.map(dirname))).toEqual(new Set(folders));
});

describe.each(examples)("the example %s", (name) => {
  const path = join(root, "examples", name);

  it("is a pod file without a fault, whatever the caller's variables", async () => {
    const text = await readFile(path, "utf8");
    const source = { path, text, dir: dirname(path) };
    const { pods, diagnostics } = await loadSource(source, {
      environment: {},
      readFile: (other) => readFile(other, "utf8"),
    });
    expect(diagnostics).toEqual([]);
    expect(pods).toHaveLength(1);
  });

  it("mounts only what lies beside it", async () => {
    const text = await readFile(path, "utf8");
    const sources = [...text.matchAll(/(\.\.?\/[^:"\s]+):\//g)].map(([, source = ""]) => source);
    const missing = sources.filter((one) => !existsSync(join(dirname(path), one)));
    expect(missing).toEqual([]);
  });

  it("is linked from the README of the examples", async () => {
    const readme = await readFile(join(root, "examples/README.md"), "utf8");
    expect(readme).toContain(`(${name})`);
  });
});
