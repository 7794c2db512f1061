import * as z from "zod/mini";
import type { Fault } from "../fault.ts";
import type { ContainerInput } from "../fields/container.ts";
import { nearest } from "../nearest.ts";
import { fieldsOf } from "../schema/map.ts";
import { validate } from "../validate.ts";
import type { Path } from "../yaml/locate.ts";
import { type Entries, isRecord, type Tree } from "../yaml/tree.ts";
import { presets } from "./index.ts";
import type { Preset, PresetFields } from "./preset.ts";

/** What is wrong with `use` and `with`. */
export function checkPreset(input: ContainerInput, path: Path, tree: Tree): Fault[] {
  if (input.use === undefined) {
    if (input.with === undefined) return [];
    const message = "with has parameters of a preset, but use names none";
    return [{ path: [...path, "with"], atKey: true, code: "preset", message }];
  }
  const preset = find(input.use);
  if (preset) {
    return validate(preset.parameters, input.with ?? {}, tree, { base: [...path, "with"] });
  }
  const names = presets.map(({ name }) => name);
  return [
    {
      path: [...path, "use"],
      atKey: false,
      code: "preset",
      message: "there is no such preset",
      hint: `presets: ${names.join(", ")}`,
      suggestion: nearest(input.use, names),
    },
  ];
}

/**
 * Lays a container's own fields over those of its preset: lists and maps are joined, all else is
 * replaced.
 *
 * @param real the same container with the caller's values, where `input` has placeholders
 */
export function applyPreset(
  input: ContainerInput,
  real: ContainerInput,
  tree: Tree,
): { input: ContainerInput; imageFallback?: PresetFields["imageFallback"] } {
  const preset = real.use === undefined ? undefined : find(real.use);
  if (!preset) return { input };
  const parameters = readableParameters(preset, input.with ?? {}, real.with ?? {});
  const { fields, imageFallback } = preset.resolve(parameters);
  const { use: _, with: __, ...own } = input;
  const ownSource = own.image !== undefined || own.rootfs !== undefined;
  const { image, ...rest } = fields;
  const defaults = ownSource || image === undefined ? rest : { ...rest, image };
  return {
    input: layer(defaults, own, input, tree),
    ...(imageFallback !== undefined && !ownSource ? { imageFallback } : {}),
  };
}

function find(name: string): Preset | undefined {
  return presets.find((preset) => preset.name === name);
}

/** Placeholders stay where a text is wanted; what has to be a number or switch is real. */
function readableParameters(
  preset: Preset,
  given: Readonly<Record<string, unknown>>,
  real: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const fields = fieldsOf(preset.parameters) ?? {};
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => {
      const schema = fields[key]?.schema();
      const isText = typeof real[key] === "string" || typeof real[key] === "object";
      const fits =
        isText || (schema !== undefined && z.safeParse(schema, value, { jitless: true }).success);
      return [key, fits ? value : real[key]];
    }),
  );
}

const replaced = new Set(["command", "entrypoint", "healthcheck", "probes", "logging"]);

function layer(
  defaults: ContainerInput,
  own: ContainerInput,
  source: object,
  tree: Tree,
): ContainerInput {
  const merged: Record<string, unknown> = { ...defaults };
  const entries: Entries = new Map(tree.entries.get(source));
  for (const [key, value] of Object.entries(own)) {
    if (value === undefined) continue;
    const below = merged[key];
    merged[key] = replaced.has(key) ? value : join(below, value, tree);
  }
  tree.entries.set(merged, entries);
  return merged;
}

function join(below: unknown, above: unknown, tree: Tree): unknown {
  const list = Array.isArray(below) ? below : isRecord(below) ? assignments(below) : undefined;
  if (Array.isArray(above) && list !== undefined) {
    const joined: unknown[] = [...list, ...above];
    const places = tree.entries.get(above) ?? new Map<string | number, never>();
    tree.entries.set(
      joined,
      new Map([...places].map(([index, entry]) => [Number(index) + list.length, entry])),
    );
    return joined;
  }
  if (isRecord(above) && isRecord(below)) {
    const joined = Object.assign(Object.create(null), below, above);
    const places: Entries = new Map(tree.entries.get(above));
    const placeless = { keyStart: 0, keyEnd: 0, start: 0, end: 0 };
    for (const [key, value] of Object.entries(below)) {
      if (!places.has(key)) places.set(key, { ...placeless, text: String(value) });
    }
    tree.entries.set(joined, places);
    return joined;
  }
  return above;
}

function assignments(map: Record<string, unknown>): string[] {
  return Object.entries(map).map(([key, value]) => `${key}=${String(value)}`);
}
