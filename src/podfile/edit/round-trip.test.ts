import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Document } from "yaml";
import { isSidepodError } from "../../errors.ts";
import { loadDocuments } from "../load/load.ts";
import { loadContainer } from "../load/load-container.ts";
import type { FileContext } from "../load/loading.ts";
import { addToPodFile, removeFromPodFile } from "./edit-pod-file.ts";

const context: FileContext = {
  environment: { TOKEN: "secret" },
  readFile: () => Promise.reject(Object.assign(new Error("none"), { code: "ENOENT" })),
  openManifests: () => Promise.reject(new Error("no manifest is here")),
};

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/).filter((text) => text !== "main");
/** Texts that YAML has to quote, fold or escape. */
const text = fc.oneof(
  fc.string({ maxLength: 12 }).map((one) => one.replaceAll(/[$\0]/g, "")),
  fc.constantFrom(
    "",
    "yes",
    "010",
    "a: b",
    "# no",
    "two\nlines\n",
    "  indented\n\n",
    "- x",
    "{",
    "'",
  ),
);
const container = fc.record(
  {
    image: fc.constant("busybox"),
    command: fc.array(text, { minLength: 1, maxLength: 3 }),
    environment: fc.dictionary(word, text, { maxKeys: 3 }),
    labels: fc.dictionary(word, text, { maxKeys: 2 }),
    cap_drop: fc.constant(["ALL"]),
    tty: fc.boolean(),
    mem_limit: fc.constantFrom("10m", 123456789),
  },
  { requiredKeys: ["image"] },
);
const style = fc.record({
  flow: fc.boolean(),
  indent: fc.integer({ min: 1, max: 6 }),
  lineWidth: fc.constantFrom(0, 20, 80),
});
type Style = typeof style extends fc.Arbitrary<infer T> ? T : never;

function write(value: unknown, { flow, indent, lineWidth }: Style): string {
  const collectionStyle = flow ? "flow" : "block";
  return new Document(value).toString({ collectionStyle, indent, lineWidth });
}

/** Comments and blank lines between the lines of a file, where they change nothing. */
function withComments(yaml: string, seeds: readonly number[]): string {
  const lines = yaml.split("\n");
  return lines
    .flatMap((line, index) => {
      const isKey = /^ *[a-z_]+:( [a-z]+)?$/.test(line);
      const seed = seeds[index % seeds.length] ?? 0;
      if (!isKey || seed === 0) return [line];
      const indent = /^ */.exec(line)?.[0] ?? "";
      return seed === 1
        ? [`${indent}# about it`, line]
        : seed === 2
          ? ["", line]
          : [`${line} # it`];
    })
    .join("\n");
}

const podFile = fc
  .record({
    sidecars: fc.dictionary(word, container, { maxKeys: 3 }),
    main: container,
    hasGroup: fc.boolean(),
    mainFirst: fc.boolean(),
  })
  .map(({ sidecars, main, hasGroup, mainFirst }) => {
    const group = hasGroup || Object.keys(sidecars).length > 0 ? { sidecars } : {};
    return mainFirst ? { main, name: "webapp", ...group } : { name: "webapp", ...group, main };
  });

function sourceOf(yaml: string) {
  return { path: "sidepod.yaml", text: yaml, dir: "/srv/app" };
}

describe("a pod file with one more sidecar", () => {
  it("loads as the file and the container, and without it is the file again", {
    timeout: 60_000,
  }, async () => {
    const seeds = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        podFile,
        container,
        style,
        style,
        seeds,
        async (pod, own, a, b, comments) => {
          const yaml = withComments(write(pod, a), comments);
          const ownYaml = withComments(write(own, b), comments);
          const before = await loadDocuments(sourceOf(yaml), context);
          const around = before.pods[0];
          fc.pre(around !== undefined);
          const source = { ...sourceOf(ownYaml), name: "tools" };
          const { loaded } = await loadContainer(source, around.recorded, context);
          fc.pre(loaded !== undefined && !Object.hasOwn(pod.sidecars ?? {}, "tools"));
          const wanted = { name: "tools", text: ownYaml, container: loaded.container };
          const edited = await addToPodFile(sourceOf(yaml), "webapp", wanted, context);
          const after = await loadDocuments(sourceOf(edited), context);
          const containers = [...around.spec.containers];
          containers.splice(-1, 0, loaded.container);
          expect(after.pods.map(({ spec }) => spec)).toEqual([{ ...around.spec, containers }]);
          const again = await removeFromPodFile(sourceOf(edited), "webapp", "tools", context);
          const last = await loadDocuments(sourceOf(again ?? ""), context);
          expect(last.pods.map(({ spec }) => spec)).toEqual([around.spec]);
          // All that was there is there, in its order; an empty group goes.
          if (pod.sidecars && Object.keys(pod.sidecars).length === 0) return;
          const lines = (one: string) =>
            one.split("\n").filter((line) => line.trim().startsWith("#"));
          expect(lines(again ?? "")).toEqual(lines(yaml));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is refused, or right, whatever is done to the file", { timeout: 60_000 }, async () => {
    const noise = fc.array(
      fc.tuple(fc.nat(), fc.constantFrom("\n", " ", "#", "}", ",", "&a ", "- ", ":")),
      { maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(podFile, style, noise, async (pod, a, changes) => {
        let yaml = write(pod, a);
        for (const [place, what] of changes) {
          const at = place % (yaml.length + 1);
          yaml = yaml.slice(0, at) + what + yaml.slice(at);
        }
        const before = await loadDocuments(sourceOf(yaml), context);
        const [name] = before.pods[0]?.spec.containers.map((one) => one.name) ?? [];
        fc.pre(name !== undefined);
        try {
          const edited = await removeFromPodFile(sourceOf(yaml), "webapp", name, context);
          if (edited === undefined) return;
          const after = await loadDocuments(sourceOf(edited), context);
          expect(after.pods[0]?.spec.containers.map((one) => one.name)).not.toContain(name);
        } catch (error) {
          if (!isSidepodError(error)) throw error;
          expect(["file-not-edited", "file-invalid", "not-found"]).toContain(error.code);
        }
      }),
      { numRuns: 60 },
    );
  });
});
