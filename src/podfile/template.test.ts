import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadText } from "../../test/support/load-text.ts";
import { initTemplate } from "./template.ts";

it("is a pod file without faults", async () => {
  const { pods, diagnostics } = await loadText(initTemplate("webapp"));
  expect(diagnostics).toEqual([]);
  expect(pods).toMatchObject([{ spec: { name: "webapp" } }]);
});

it("has no faults either where all that is commented out is taken in", async () => {
  const text = initTemplate("webapp")
    .replace(/^#.*\n/, "")
    .replace(/^(\s*)# (?=\s*[\w-]+:( |$))/gm, "$1")
    .replace(/^# (?= )/gm, "");
  const { pods, diagnostics } = await loadText(text);
  expect(diagnostics).toEqual([]);
  expect(pods[0]?.spec).toMatchObject({
    limits: { cpus: 2 },
    containers: [{ name: "migrate" }, { name: "tools" }, { name: "proxy" }, { name: "main" }],
    volumes: [{ key: "data" }],
  });
});

it("takes a name that YAML would read as something else", async () => {
  const { pods } = await loadText(initTemplate("1"));
  expect(pods[0]?.spec.name).toBe("1");
});

it("names the schema that the package has", () => {
  const [, path] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(initTemplate("a")) ?? [];
  const inPackage = path?.replace("./node_modules/sidepod/", "") ?? "";
  expect(existsSync(join(import.meta.dirname, "../..", inPackage))).toBe(true);
  expect(initTemplate("a", "/x.json")).toMatch(/^# yaml-language-server: \$schema=\/x\.json\n/);
});
