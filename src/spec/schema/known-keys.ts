import type * as z from "zod/mini";

type Definition = z.core.$ZodTypes["_zod"]["def"];

/** The keys that a schema knows at a path, for suggestions. */
export function knownKeys(
  schema: z.core.$ZodType,
  path: readonly (string | number)[],
): readonly string[] {
  const definition = (schema as z.core.$ZodTypes)._zod.def as Definition;
  switch (definition.type) {
    case "optional":
    case "nullable":
      return knownKeys(definition.innerType, path);
    case "union":
      return definition.options.flatMap((option) => knownKeys(option, path));
    case "object": {
      const [key, ...rest] = path;
      if (key === undefined) return Object.keys(definition.shape);
      const inner = definition.shape[key];
      return inner === undefined ? [] : knownKeys(inner, rest);
    }
    case "record":
      return path.length === 0 ? [] : knownKeys(definition.valueType, path.slice(1));
    case "array":
      return path.length === 0 ? [] : knownKeys(definition.element, path.slice(1));
    default:
      return [];
  }
}
