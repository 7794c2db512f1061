import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./pages.ts";

const head = `# Podman versions

<!-- Written from the tags in src/: npx vitest run test/docs/podman-versions.test.ts -u -->

Sidepod works with Podman 4.3 and newer. Where versions differ, a comment in the source says so with a tag, and
this page lists all of them. A tag names the versions that it is about:

- \`@podman <5.0: …\` is about every version before 5.0,
- \`@podman >=5.4: …\` is about every version from 5.4 on,
- \`@podman 4.3: …\` was seen with 4.3; later versions may do the same.

When the oldest version that Sidepod supports rises to 5.0, the code for “Before 5.0” and for the sections above it
can go. What was seen with an older version has to be tried with the new one.
`;

/** A remark about versions of Podman in a comment. */
interface Remark {
  readonly file: string;
  readonly versions: string;
  readonly text: string;
}

/** Comments of a text of TypeScript, without what marks them as such; their paragraphs are lines. */
export function commentsOf(source: string): string[] {
  const blocks = source.matchAll(/\/\*\*?([\s\S]*?)\*\/|(?:^[ \t]*\/\/.*\n?)+/gm);
  return [...blocks].map(([line, block]) =>
    block === undefined
      ? line.replaceAll(/^[ \t]*\/\/ ?/gm, "")
      : block.replaceAll(/^[ \t]*\* ?/gm, ""),
  );
}

const remark = /@podman ((?:<|>=)?\d+\.\d+): ((?:(?!\n\s*\n|@\w)[\s\S])+)/g;

/** What is left of a comment without its remarks. */
export function withoutRemarks(comment: string): string {
  return comment.replaceAll(remark, "");
}

/** The source files that are not tests, by their path in the repository. */
export function sources(): ReadonlyMap<string, string> {
  const paths = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .map((path) => `src/${path}`)
    .sort();
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

/** docs/contributing/podman-versions.md, from the tags in the source. */
export function formatPodmanVersionsPage(): string {
  const remarks = [...sources()].flatMap(([file, source]) =>
    commentsOf(source).flatMap((comment) =>
      [...comment.matchAll(remark)].map(
        ([, versions = "", text = ""]): Remark => ({
          file,
          versions,
          text: text.trim().replaceAll(/\s+/g, " "),
        }),
      ),
    ),
  );
  const groups = [...new Set(remarks.map(({ versions }) => versions))].sort(
    (a, b) => orderOf(a) - orderOf(b),
  );
  const sections = groups.map((group) => {
    const lines = remarks
      .filter(({ versions }) => versions === group)
      .map(({ file, text }) => `- [\`${file}\`](../../${file}): ${text}`);
    return [`## ${titleOf(group)}`, "", ...lines, ""].join("\n");
  });
  return [head, ...sections].join("\n");
}

function titleOf(versions: string): string {
  if (versions.startsWith("<")) return `Before ${versions.slice(1)}`;
  if (versions.startsWith(">=")) return `From ${versions.slice(2)} on`;
  return `Seen with ${versions}`;
}

/** What can go first comes first; what was only seen comes last. */
function orderOf(versions: string): number {
  const [, sign = "", major, minor] = /^(\D*)(\d+)\.(\d+)$/.exec(versions) ?? [];
  return ["<", ">=", ""].indexOf(sign) * 10_000 + Number(major) * 100 + Number(minor);
}
