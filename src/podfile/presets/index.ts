import { debug } from "./debug.ts";
import type { Preset } from "./preset.ts";

/** Every preset, in the order in which lists show them. */
export const presets: readonly Preset[] = [debug];
