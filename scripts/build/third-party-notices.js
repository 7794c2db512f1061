import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../root.js";

const inPackage = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** The licences of the packages whose code is in the bundle, which ask to go along with it. */
export async function thirdPartyNotices(inputs) {
  const names = new Set();
  for (const input of inputs) {
    const name = inPackage.exec(input)?.[1];
    if (name !== undefined) names.add(name);
  }
  const notices = [];
  for (const name of [...names].sort()) notices.push(await notice(name));
  return notices.join("\n");
}

async function notice(name) {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = existsSync(folder)
    ? (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry))
    : undefined;
  if (file === undefined) throw new Error(`${name} is bundled but has no licence file`);
  const text = await readFile(join(folder, file), "utf8");
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}
