import type * as z from "zod/mini";
import type { ContainerInput } from "../fields/container.ts";
import type { ContainerSpec } from "../model.ts";

/** A named recipe for a sidecar. */
export interface Preset {
  readonly name: string;
  /** One line, for lists. */
  readonly summary: string;
  /** What `with` may hold. */
  readonly parameters: z.ZodMiniType;
  /** Fields as a pod file has them; the container's own are laid over them. */
  readonly resolve: (parameters: Readonly<Record<string, unknown>>) => PresetFields;
}

export interface PresetFields {
  readonly fields: ContainerInput;
  readonly imageFallback?: NonNullable<ContainerSpec["imageFallback"]>;
}

/** Keeps the type of the parameters between schema and function. */
export function definePreset<P extends z.ZodMiniType>(preset: {
  readonly name: string;
  readonly summary: string;
  readonly parameters: P;
  readonly resolve: (parameters: z.infer<P>) => PresetFields;
}): Preset {
  return {
    ...preset,
    // Checked against the schema before.
    resolve: (parameters) => preset.resolve(parameters as z.infer<P>),
  };
}
