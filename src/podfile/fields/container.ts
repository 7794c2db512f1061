import type { Pass } from "../load/pass.ts";
import { type ContainerSpec, containerDefaults, type Role } from "../model.ts";
import { type InputOf, map } from "../schema/map.ts";
import { usualEnding } from "./ending.ts";
import { environment } from "./environment.ts";
import { readFields } from "./field.ts";
import { health } from "./health.ts";
import { image } from "./image.ts";
import { limits, resources } from "./limits.ts";
import { logging } from "./logging.ts";
import { mounts } from "./mounts.ts";
import { names, usualFullName } from "./names.ts";
import { movedToPod } from "./network.ts";
import { process } from "./process.ts";
import { secretUses } from "./secrets.ts";
import { security } from "./security.ts";

/** The keys of a container that are its own. */
export const containerFields = {
  ...image,
  ...process,
  ...environment,
  ...mounts,
  ...security,
  ...limits,
  ...resources,
  ...health,
  ...secretUses,
  ...logging,
  ...names,
};

/** A container: Compose's names and forms, and a few of Sidepod's own. */
export const container = map({ ...containerFields, ...movedToPod });

export type ContainerInput = InputOf<typeof containerFields & typeof movedToPod>;

export interface ContainerInFile {
  readonly name: string;
  readonly role: Role;
  readonly path: readonly string[];
  readonly input: ContainerInput;
}

/** One container of the file with all its defaults. */
export function readContainer(
  { name, role, input }: ContainerInFile,
  pod: string,
  pass: Pass,
): ContainerSpec {
  return readFields<ContainerSpec>(containerFields, input, pass, {
    ...containerDefaults,
    name,
    fullName: usualFullName(pod, name),
    role,
    ...(role === "main" && { ending: usualEnding }),
  });
}
