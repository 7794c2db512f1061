import type * as z from "zod/mini";
import type { ContainerInput } from "../fields/container.ts";
import type { PodFile } from "../fields/pod-file.ts";
import type { ContainerSpec } from "../model.ts";

/** A named recipe for a sidecar. */
export interface Preset {
  readonly name: string;
  /** One line, for lists. */
  readonly summary: string;
  /** What `with` may hold. */
  readonly parameters: z.ZodMiniType;
  readonly resolve: (parameters: Readonly<Record<string, unknown>>) => PodPatch;
}

/**
 * What a preset adds to a pod, in the fields of a pod file.
 *
 * The file's own words win wherever a name has one value: a container's field, a variable, a declared
 * volume. Where both cannot hold, a mount at a path or a port, it is an error at `use`: without its
 * part the preset would seem to work and not do so.
 */
export interface PodPatch {
  /** The container that names the preset. */
  readonly container: ContainerInput;
  readonly imageFallback?: NonNullable<ContainerSpec["imageFallback"]>;
  /** What is declared at the top of the file. */
  readonly volumes?: NonNullable<PodFile["volumes"]>;
  readonly secrets?: NonNullable<PodFile["secrets"]>;
  readonly configs?: NonNullable<PodFile["configs"]>;
  readonly main?: Pick<ContainerInput, "environment" | "volumes">;
  readonly pod?: PodPart;
}

interface PodPart extends Pick<NonNullable<PodFile["pod"]>, "sysctls"> {
  /** Published ports that lead elsewhere: a proxy takes over what led to main. */
  readonly movePorts?: readonly PortMove[];
}

/** TCP ports inside of the pod. */
export interface PortMove {
  readonly from: number;
  readonly to: number;
}

/** Keeps the type of the parameters between schema and function. */
export function definePreset<P extends z.ZodMiniType>(preset: {
  readonly name: string;
  readonly summary: string;
  readonly parameters: P;
  readonly resolve: (parameters: z.infer<P>) => PodPatch;
}): Preset {
  return {
    ...preset,
    // Checked against the schema before.
    resolve: (parameters) => preset.resolve(parameters as z.infer<P>),
  };
}
