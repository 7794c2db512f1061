import type { ContainerInput } from "../schema/container.ts";
import { readAssignments } from "./mappings.ts";
import type { Pass } from "./pass.ts";

interface EnvFileUse {
  readonly path: string;
  readonly required: boolean;
  /** Where in `env_file` it stands. */
  readonly at: readonly (string | number)[];
}

/** The files that a container reads variables from, as they are named. */
export function envFilesOf(input: ContainerInput): EnvFileUse[] {
  const { env_file: files } = input;
  if (files === undefined) return [];
  if (typeof files === "string") return [{ path: files, required: true, at: [] }];
  return files.map((file, index) =>
    typeof file === "string"
      ? { path: file, required: true, at: [index] }
      : {
          path: file.path,
          required: file.required === undefined || String(file.required) === "true",
          at: [index, "path"],
        },
  );
}

/** `environment` over `env_file`, later files over earlier; a name that nobody sets is left out. */
export function resolveEnvironment(input: ContainerInput, pass: Pass): Record<string, string> {
  const found = new Map<string, string>();
  for (const { path } of envFilesOf(input)) {
    for (const [name, value] of pass.envFile(pass.real(path))) found.set(name, value);
  }
  for (const [name, value] of readAssignments(input.environment, pass)) {
    const given = value ?? pass.variable(name);
    if (given === undefined) found.delete(name);
    else found.set(name, given);
  }
  return Object.fromEntries(found);
}
