import type * as z from "zod/mini";
import type { Parser } from "../diagnostic.ts";
import type { Pass } from "../load/pass.ts";
import type { ContainerSpec, PodSpec } from "../model.ts";
import { type Field, type Fields, field } from "../schema/map.ts";
import { readFlag, readMap } from "./values.ts";

/** What a key of the pod file is in the model, both ways. */
export interface Codec<Value, Spec> {
  /** The keys of the model that a value sets. */
  readonly toSpec: (value: Value, given: Given<Spec>) => Partial<Spec>;
  /** The value that means the same, in the form that people write; undefined for a default. */
  readonly toFile: (spec: Spec, pod: PodSpec) => unknown;
}

export interface Given<Spec> {
  readonly pass: Pass;
  /** As the fields before this one have made it: several fields may fill one list or map. */
  readonly spec: Spec;
  /** The value as it is written. */
  readonly text: () => string;
}

type Schema = z.ZodMiniType;

export interface SpecField<S extends Schema, Spec>
  extends Field<S, false>,
    Codec<z.infer<S>, Spec> {}

/** A key of the pod file and what it is in the model. */
export function specField<S extends Schema, Spec>(
  schema: () => S,
  description: string,
  codec: Codec<z.infer<S>, Spec>,
): SpecField<S, Spec> {
  return { ...field(schema, description), ...codec };
}

/** A key of each container. */
export function containerField<S extends Schema>(
  schema: () => S,
  description: string,
  codec: Codec<z.infer<S>, ContainerSpec>,
): SpecField<S, ContainerSpec> {
  return specField(schema, description, codec);
}

/** A key of `pod`, or of the file's top. */
export function podField<S extends Schema>(
  schema: () => S,
  description: string,
  codec: Codec<z.infer<S>, PodSpec>,
): SpecField<S, PodSpec> {
  return specField(schema, description, codec);
}

/** Reads the given keys one after the other, in the order of the fields. */
export function readFields<Spec>(fields: Fields, input: object, pass: Pass, start: Spec): Spec {
  let spec = start;
  for (const [key, codec] of codecsOf<Spec>(fields)) {
    const value: unknown = Reflect.get(input, key);
    if (value === undefined) continue;
    const text = (): string => pass.text(input, key);
    spec = { ...spec, ...codec.toSpec(value, { pass, spec, text }) };
  }
  return spec;
}

/** The keys that say what differs from the defaults. */
export function writeFields<Spec>(
  fields: Fields,
  spec: Spec,
  pod: PodSpec,
): Record<string, unknown> {
  return Object.fromEntries(
    codecsOf<Spec>(fields)
      .map(([key, codec]): [string, unknown] => [key, codec.toFile(spec, pod)])
      .filter(([, value]) => value !== undefined),
  );
}

/** Some keys are no part of the model: what they say has gone into others. */
function codecsOf<Spec>(fields: Fields): [string, Codec<unknown, Spec>][] {
  return Object.entries(fields).filter((entry): entry is [string, Field & Codec<unknown, Spec>] => {
    return "toSpec" in entry[1];
  });
}

type Optional<K extends string, T> = { readonly [Key in K]?: T };
type Having<K extends string, T> = { readonly [Key in K]: T };

/** A text as it stands. */
export function textOf<K extends string>(key: K): Codec<unknown, Optional<K, string>> {
  return {
    toSpec: (_, { text }) => set(key, text()),
    toFile: (spec) => spec[key],
  };
}

/** A value of one format, by its parser and the opposite of that. */
export function formatOf<K extends string, T>(
  key: K,
  parse: Parser<T>,
  write: (value: T) => unknown,
): Codec<unknown, Optional<K, T>> {
  return {
    toSpec: (value, { pass }) => set(key, pass.read(parse, value)),
    toFile: ({ [key]: value }) => (value === undefined ? undefined : write(value)),
  };
}

/** A switch that is off where nothing is said. */
export function flagOf<K extends string>(key: K): Codec<unknown, Having<K, boolean>> {
  return {
    toSpec: (value, { pass }) => set(key, readFlag(pass, value)),
    toFile: (spec) => spec[key] || undefined,
  };
}

/** Names and values, as a map or a list of NAME=value. */
export function mapOf<K extends string>(
  key: K,
): Codec<Parameters<typeof readMap>[0], Having<K, Readonly<Record<string, string>>>> {
  return {
    toSpec: (value, { pass }) => set(key, readMap(value, pass)),
    toFile: (spec) => unlessEmpty(spec[key]),
  };
}

/** What is empty does not have to be said. */
export function unlessEmpty<T extends object>(value: T): T | undefined {
  return Object.keys(value).length > 0 ? value : undefined;
}

/** One item needs no list around it. */
export function oneOrList<T>(items: readonly T[]): T | readonly T[] | undefined {
  return items.length === 1 ? items[0] : unlessEmpty(items);
}

function set<K extends string, T>(key: K, value: T): { readonly [Key in K]: T } {
  return { [key]: value } as { [Key in K]: T };
}
