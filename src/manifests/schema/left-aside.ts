import * as z from "zod/mini";
import { type Field, fieldsOf } from "../../podfile/schema/map.ts";
import type { Path } from "../../podfile/yaml/locate.ts";
import { isRecord } from "../../podfile/yaml/tree.ts";

type Schema = z.ZodMiniType;

/** A field that is known and not carried out. */
interface AsideField<S extends Schema = Schema> extends Field<S, false> {
  readonly aside: {
    /** Whether leaving it out changes what runs, or it has no meaning on one machine. */
    readonly matters: boolean;
    /** Values that ask for what is done anyway. */
    readonly unless: readonly unknown[];
  };
}

type Settings<S extends Schema> = {
  readonly schema?: () => S;
  readonly unless?: readonly unknown[];
};

/** A field whose absence changes what runs: a warning. */
export function notCarriedOut<S extends Schema = z.ZodMiniUnknown>(
  description: string,
  settings: Settings<S> = {},
): AsideField<S> {
  return asideField(description, true, settings);
}

/** A field for a cluster, which changes nothing on one machine. */
export function withoutEffect<S extends Schema = z.ZodMiniUnknown>(
  description: string,
  settings: Settings<S> = {},
): AsideField<S> {
  return asideField(description, false, settings);
}

function asideField<S extends Schema>(
  description: string,
  matters: boolean,
  { schema, unless = [false, ""] }: Settings<S>,
): AsideField<S> {
  return {
    schema: schema ?? (() => z.unknown() as unknown as S),
    required: false,
    description,
    aside: { matters, unless },
  };
}

export function asideOf(field: Field): AsideField["aside"] | undefined {
  return "aside" in field ? (field as AsideField).aside : undefined;
}

interface LeftAside {
  readonly path: Path;
  readonly matters: boolean;
  readonly description: string;
}

/** The fields of a value that are given and not carried out. The value fits its schema. */
export function findLeftAside(
  schema: z.core.$ZodType,
  value: unknown,
  path: Path = [],
): LeftAside[] {
  const fields = fieldsOf(schema);
  if (fields !== undefined) {
    if (!isRecord(value)) return [];
    return Object.entries(value).flatMap(([key, item]) => {
      const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (field === undefined) return [];
      const aside = asideOf(field);
      if (aside === undefined) return findLeftAside(field.schema(), item, [...path, key]);
      if (asksNothing(item) || aside.unless.includes(item)) return [];
      const { matters } = aside;
      return [{ path: [...path, key], matters, description: field.description }];
    });
  }
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "array" && Array.isArray(value)) {
    return value.flatMap((item, index) => findLeftAside(def.element, item, [...path, index]));
  }
  if (def.type === "record" && isRecord(value)) {
    return Object.entries(value).flatMap(([key, item]) =>
      findLeftAside(def.valueType, item, [...path, key]),
    );
  }
  return [];
}

function asksNothing(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === undefined || value === null;
  return Object.keys(value).length === 0;
}
