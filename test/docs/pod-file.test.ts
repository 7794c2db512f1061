import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hasErrors } from "../../src/podfile/diagnostic.ts";
import { loadContainer } from "../../src/podfile/load/load-container.ts";
import { briefly, loadText } from "../support/load-text.ts";
import { pages, readPage, root } from "./pages.ts";
import { withTables } from "./pod-file-page.ts";

const page = "docs/pod-file.md";

it("keeps the tables of docs/pod-file.md current (-u rewrites them)", async () => {
  await expect(withTables(readPage(page))).toMatchFileSnapshot(join(root, page));
});

interface Block {
  readonly place: string;
  readonly text: string;
  readonly valid: boolean;
}

const blocks = pages.flatMap(yamlBlocks);

function yamlBlocks(name: string): Block[] {
  const content = readPage(name);
  return [...content.matchAll(/^```ya?ml( invalid)?\n(.*?)^```$/gms)].map((match) => ({
    place: `${name}:${content.slice(0, match.index).split("\n").length}`,
    text: match[2] ?? "",
    valid: match[1] === undefined,
  }));
}

describe("every YAML block of the documentation", () => {
  it.each(blocks)("$place (valid: $valid)", async ({ text, valid }) => {
    const { diagnostics } = await loadText(text, { environment: { API_KEY: "x", TAG: "1" } });
    if (valid) expect(briefly(diagnostics)).toEqual([]);
    else expect(hasErrors(diagnostics)).toBe(true);
  });
});

/** As the page on sidecars has them: for a pod with a volume `data`. */
const containers = pages.flatMap((name) =>
  [...readPage(name).matchAll(/^```yaml container\n(.*?)^```$/gms)].map(([, text = ""]) => ({
    name,
    text,
  })),
);

it.each(containers)("reads the container in $name", async ({ text }) => {
  const { pods } = await loadText("name: webapp\nmain: { image: app }\nvolumes: { data: {} }\n");
  const [pod] = pods;
  if (pod === undefined) throw new Error("the pod has errors");
  const readFile = () => Promise.reject(Object.assign(new Error("none"), { code: "ENOENT" }));
  const source = { path: "cache.yaml", text, dir: "/srv/app" };
  const { diagnostics } = await loadContainer(source, pod.recorded, { environment: {}, readFile });
  expect(briefly(diagnostics)).toEqual([]);
});

it("shows the mistakes that docs/pod-file.md speaks of", async () => {
  const invalid = blocks.find(({ valid, place }) => !valid && place.startsWith("docs/pod-file"));
  const { diagnostics } = await loadText(invalid?.text ?? "");
  expect(briefly(diagnostics)).toEqual([
    "1:7 name: not a valid name",
    '3:3 unknown key "imge" in main (image)',
    "4:14 main.mem_limit: not a size",
    "5:12 main.restart: not a restart policy (always)",
  ]);
});
