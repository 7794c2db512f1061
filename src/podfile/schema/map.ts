import * as z from "zod/mini";

type Schema = z.ZodMiniType;

/** One key of a map. The schema is made when the key is met: making all of them takes long. */
export interface Field<S extends Schema = Schema, Required extends boolean = boolean> {
  readonly schema: () => S;
  readonly required: Required;
  /** What editors and the docs show. */
  readonly description: string;
}

export type Fields = Readonly<Record<string, Field>>;

export function field<S extends Schema>(schema: () => S, description: string): Field<S, false> {
  return { schema, required: false, description };
}

export function requiredField<S extends Schema>(
  schema: () => S,
  description: string,
): Field<S, true> {
  return { schema, required: true, description };
}

type ShapeOf<F extends Fields> = {
  [K in keyof F]: F[K] extends Field<infer S, infer R>
    ? R extends true
      ? S
      : z.ZodMiniOptional<S>
    : never;
};
type MapOf<F extends Fields> = z.infer<z.ZodMiniObject<ShapeOf<F>, z.core.$strict>>;
type MapSchema<F extends Fields> = z.ZodMiniType<MapOf<F>, MapOf<F>>;

/** What a map with these fields holds once it was checked. */
export type InputOf<F extends Fields> = MapOf<F>;

/** The fields of each schema that `map` made. */
const fieldsOfMaps = new WeakMap<z.core.$ZodType, Fields>();

export function fieldsOf(schema: z.core.$ZodType): Fields | undefined {
  return fieldsOfMaps.get(schema);
}

/**
 * A map of known keys. It does what `z.strictObject` does, and makes the schema of a key only where
 * the key is there.
 *
 * @param check what takes more than one field to know
 */
export function map<const F extends Fields>(
  fields: F,
  check?: z.core.CheckFn<MapOf<F>>,
): MapSchema<F> {
  const made = new Map<string, Schema>();
  const schemaOf = (key: string, { schema }: Field): Schema => {
    const known = made.get(key) ?? schema();
    made.set(key, known);
    return known;
  };
  const checkFields: z.core.CheckFn<unknown> = (payload) => {
    const { value, issues } = payload;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      issues.push({ code: "invalid_type", expected: "object", input: value });
      return;
    }
    const before = issues.length;
    const unknownKeys: string[] = [];
    for (const [key, item] of Object.entries(value)) {
      const one = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (one === undefined) unknownKeys.push(key);
      else {
        const result = z.safeParse(schemaOf(key, one), item, { jitless: true });
        for (const issue of result.error?.issues ?? []) {
          issues.push({ ...issue, input: undefined, path: [key, ...issue.path] });
        }
      }
    }
    if (unknownKeys.length > 0) {
      issues.push({ code: "unrecognized_keys", keys: unknownKeys, input: { ...value } });
    }
    for (const [key, one] of Object.entries(fields)) {
      if (one.required && !(key in value)) {
        issues.push({
          code: "invalid_type",
          expected: "nonoptional",
          input: undefined,
          path: [key],
        });
      }
    }
    if (issues.length === before) check?.(payload as z.core.ParsePayload<MapOf<F>>);
  };
  const schema = z.unknown().check(checkFields) as unknown as MapSchema<F>;
  fieldsOfMaps.set(schema, fields);
  return schema;
}

/** The same as a plain zod object, all of it made: for the JSON Schema. */
export function strictObjectOf(fields: Fields): Schema {
  return z.strictObject(
    Object.fromEntries(
      Object.entries(fields).map(([key, { schema, required, description }]) => {
        const made = required ? schema().check() : z.optional(schema());
        z.globalRegistry.add(made, { ...z.globalRegistry.get(made), description });
        return [key, made];
      }),
    ),
  );
}

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
