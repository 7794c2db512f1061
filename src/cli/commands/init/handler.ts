import { existsSync, realpathSync } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { defaultPodFile } from "../../../app/pods/pod-file.ts";
import { SidepodError } from "../../../errors.ts";
import { refuseUnlessFile } from "../../../host/user-file.ts";
import { initTemplate } from "../../../podfile/template.ts";
import type { Context } from "../../frame/context.ts";

const schemaFile = "schema/sidepod.schema.json";

export async function init(input: { readonly force: boolean }, context: Context): Promise<void> {
  const { cwd, executable } = context;
  const text = initTemplate(podNameFrom(basename(cwd)), findSchema(cwd, executable));
  const path = resolve(cwd, defaultPodFile);
  try {
    // Opening a pipe would wait for somebody who reads it.
    if (input.force) refuseUnlessFile(path, await stat(path), { what: defaultPodFile });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  try {
    await writeFile(path, text, { flag: input.force ? "w" : "wx" });
  } catch (cause) {
    throw writeFailure(cause as NodeJS.ErrnoException);
  }
  context.note(`wrote ${defaultPodFile}; \`sidepod up\` starts its pod`);
}

/** The folder's name as far as it can name a pod. */
export function podNameFrom(folder: string): string {
  const name = folder
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return name.replace(/-+$/, "") || "webapp";
}

/** The schema of a Sidepod in this project, which every checkout has; else that of this Sidepod. */
function findSchema(cwd: string, executable: string | undefined): string | undefined {
  if (existsSync(join(cwd, "node_modules/sidepod", schemaFile))) return undefined;
  if (executable === undefined) return undefined;
  let folder = dirname(realpathSync(executable));
  while (!existsSync(join(folder, schemaFile))) {
    const above = dirname(folder);
    if (above === folder) return undefined;
    folder = above;
  }
  return join(folder, schemaFile);
}

function writeFailure(cause: NodeJS.ErrnoException): SidepodError {
  if (cause.code === "EEXIST") {
    return new SidepodError("usage", `${defaultPodFile} already exists`, {
      hint: "sidepod init --force",
      cause,
    });
  }
  return new SidepodError("usage", `${defaultPodFile} cannot be written here: ${cause.code}`, {
    cause,
  });
}
