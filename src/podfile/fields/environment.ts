import * as z from "zod/mini";
import { field, map, requiredField } from "../schema/map.ts";
import { assignments, flag } from "../schema/primitives.ts";
import { containerField, unlessEmpty } from "./field.ts";
import { readAssignments } from "./values.ts";

const envFile = map({
  path: requiredField(z.string, "The file."),
  required: field(flag, "Whether a missing file is an error; default true."),
});

const envFiles = () => z.union([z.string(), z.array(z.union([z.string(), envFile]))]);

/** Variables: `environment` over `env_file`, later files over earlier. */
export const environment = {
  env_file: containerField(
    envFiles,
    "Files with variables; `environment` overrides them, later files override earlier ones.",
    {
      toSpec: (files, { pass, spec }) => {
        const read = envFilesOf(files).flatMap(({ path }) => pass.envFile(pass.real(path)));
        return { environment: { ...spec.environment, ...Object.fromEntries(read) } };
      },
      // What the files hold is in `environment`.
      toFile: () => undefined,
    },
  ),
  environment: containerField(
    assignments,
    "Variables, as a map or a list of NAME=value; a name alone passes on the caller's value.",
    {
      toSpec: (value, { pass, spec }) => {
        const found = new Map(Object.entries(spec.environment));
        for (const [name, given] of readAssignments(value, pass)) {
          const text = given ?? pass.variable(name);
          // A name that nobody sets is left out.
          if (text === undefined) found.delete(name);
          else found.set(name, text);
        }
        return { environment: Object.fromEntries(found) };
      },
      toFile: (spec) => unlessEmpty(spec.environment),
    },
  ),
};

interface EnvFileUse {
  readonly path: string;
  readonly required: boolean;
  /** Where in `env_file` it stands. */
  readonly at: readonly (string | number)[];
}

/** The files that a container reads variables from, as they are named. */
export function envFilesOf(files: z.infer<ReturnType<typeof envFiles>> | undefined): EnvFileUse[] {
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
