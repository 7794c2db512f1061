import { container } from "../../src/podfile/fields/container.ts";
import { podFile } from "../../src/podfile/fields/pod-file.ts";
import { presets } from "../../src/podfile/presets/index.ts";
import { type Fields, fieldsOf } from "../../src/podfile/schema/map.ts";

/** docs/pod-file.md with its tables written anew from the schema. */
export function withTables(page: string): string {
  return replaceSection(replaceSection(page, "presets", presetTables()), "keys", keyTables());
}

export function replaceSection(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: `, `<!-- end of ${name} -->`];
  const from = page.indexOf("\n", page.indexOf(begin)) + 1;
  const to = page.indexOf(end);
  if (!page.includes(begin) || to === -1) throw new Error(`the page has no section ${name}`);
  return `${page.slice(0, from)}\n${content}\n${page.slice(to)}`;
}

function keyTables(): string {
  const top = fieldsOf(podFile) ?? {};
  const pod = top.pod ? fieldsOf(top.pod.schema()) : undefined;
  return [
    ["At the top", top],
    ["`pod`", pod ?? {}],
    ["`main`, and each of `sidecars` and `init`", fieldsOf(container) ?? {}],
  ]
    .map(([title, fields]) => `### ${title}\n\n${table("key", fields as Fields)}`)
    .join("\n");
}

function presetTables(): string {
  return presets
    .map(({ name, summary, parameters }) => {
      const fields = fieldsOf(parameters) ?? {};
      return `### \`${name}\`\n\n${summary}\n\n${table("parameter", fields)}`;
    })
    .join("\n");
}

function table(first: string, fields: Fields): string {
  const rows = Object.entries(fields).map(
    ([key, { description, required }]) =>
      `| \`${key}\`${required ? " (required)" : ""} | ${description} |`,
  );
  return [`| ${first} | |`, "| --- | --- |", ...rows, ""].join("\n");
}
