import type * as z from "zod/mini";
import { fieldsOf } from "./map.ts";

/** The keys that a schema knows at a path, for suggestions. */
export function knownKeys(
  schema: z.core.$ZodType,
  path: readonly (string | number)[],
): readonly string[] {
  const [key, ...rest] = path;
  const fields = fieldsOf(schema);
  if (fields) {
    if (key === undefined) return Object.keys(fields);
    const inner = Object.hasOwn(fields, key) ? fields[key] : undefined;
    return inner === undefined ? [] : knownKeys(inner.schema(), rest);
  }
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "optional":
    case "nullable":
      return knownKeys(def.innerType, path);
    case "union":
      return def.options.flatMap((option) => knownKeys(option, path));
    case "record":
      return key === undefined ? [] : knownKeys(def.valueType, rest);
    case "array":
      return key === undefined ? [] : knownKeys(def.element, rest);
    default:
      return [];
  }
}
