import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadPodFile } from "../../src/spec/load.ts";

const root = join(import.meta.dirname, "../..");
const examples = (await readdir(join(root, "examples"), { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(examples)("the example %s", (name) => {
  it("is a pod file without a fault, whatever the caller's variables", async () => {
    const path = join(root, "examples", name, "sidepod.yaml");
    const text = await readFile(path, "utf8");
    const source = { path, text, dir: dirname(path) };
    const { pods, diagnostics } = await loadPodFile(source, {
      environment: {},
      readFile: (other) => readFile(other, "utf8"),
    });
    expect(diagnostics).toEqual([]);
    expect(pods).toHaveLength(1);
  });

  it("mounts only what lies beside it", async () => {
    const text = await readFile(join(root, "examples", name, "sidepod.yaml"), "utf8");
    const sources = [...text.matchAll(/(\.\.?\/[^:"\s]+):\//g)].map(([, source = ""]) => source);
    const missing = sources.filter((one) => !existsSync(join(root, "examples", name, one)));
    expect(missing).toEqual([]);
  });

  it("is linked from the README of the examples", async () => {
    const readme = await readFile(join(root, "examples/README.md"), "utf8");
    expect(readme).toContain(`(${name}/sidepod.yaml)`);
  });
});

it.each(["README.md", "examples/README.md"])(
  "links from %s to files that are there",
  async (page) => {
    const text = await readFile(join(root, page), "utf8");
    const links = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = ""]) => link);
    const local = links.filter((link) => !/^[a-z]+:/.test(link));
    const missing = local.filter((link) => !existsSync(join(root, dirname(page), link)));
    expect(missing).toEqual([]);
  },
);
