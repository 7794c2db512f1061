import * as z from "zod/mini";
import { type Parser, Problem } from "../diagnostic.ts";
import { parseAssignment, parseVariableName } from "../format/assignment.ts";
import {
  parseDuration,
  parseInterval,
  parseIntervalOrNone,
  parsePositiveDuration,
} from "../format/duration.ts";
import { type Bounds, numberWithin, parseFileMode, parseSize } from "../format/scalars.ts";
import { splitWords } from "../format/shell-words.ts";

interface Help {
  readonly examples?: readonly unknown[];
  /** For editors; the parser decides. */
  readonly pattern?: string;
}

type Schema = z.ZodMiniType;

/** Fails with the parser's own words. */
function parses(parse: Parser<unknown>): z.core.CheckFn<string | number> {
  return (payload) => {
    const result = parse(String(payload.value));
    if (!(result instanceof Problem)) return;
    const { message, hint, suggest } = result;
    payload.issues.push({
      code: "custom",
      message,
      input: payload.value,
      params: { hint, suggest },
    });
  };
}

/** A text that a parser understands. */
export function formatted(parse: Parser<unknown>, help: Help = {}) {
  const schema = z.string().check(parses(parse));
  z.globalRegistry.add(schema, { ...help });
  return schema;
}

/** The same, where YAML can make a number of it. */
export function formattedScalar(parse: Parser<unknown>, help: Help = {}) {
  const schema = z.union([z.string(), z.number()]).check(parses(parse));
  z.globalRegistry.add(schema, { ...help });
  return schema;
}

/** A number that YAML has made; a text in quotes is none. */
export function strictNumber(bounds: Bounds) {
  return z.number().check(parses(numberWithin(bounds)));
}

export function numeric(bounds: Bounds) {
  return formattedScalar(numberWithin(bounds));
}

export const maximalInteger = Number.MAX_SAFE_INTEGER;

/** A text; numbers are taken as they are written. */
export function text() {
  return z.union([z.string(), z.number()]);
}

/** A switch; text because a variable in quotes can be one. */
export function flag() {
  return z.union([z.boolean(), z.enum(["true", "false"])]);
}

/** One or several. */
export function oneOrMany<S extends Schema>(schema: S) {
  return z.union([schema, z.array(schema)]);
}

/** A value of an environment variable, label or option. */
export function mapValue() {
  return z.union([z.string(), z.number(), z.boolean(), z.null()]);
}

/** A map, or a list of NAME=value. */
export function assignments() {
  return z.union([
    z.record(formatted(parseVariableName), mapValue()),
    z.array(formatted(parseAssignment)),
  ]);
}

export const command = () => z.union([formatted(splitWords), z.array(text())]);

export const size = () => formattedScalar(parseSize, { examples: ["512m", "1.5g"] });

const durationExamples = ["10s", "500ms", "1m30s"];

export const duration = () => formattedScalar(parseDuration, { examples: durationExamples });

export const positiveDuration = () =>
  formattedScalar(parsePositiveDuration, { examples: durationExamples });

export const interval = () => formattedScalar(parseInterval, { examples: durationExamples });

export const intervalOrNone = () =>
  formattedScalar(parseIntervalOrNone, { examples: durationExamples });

export const fileMode = () =>
  z.union([z.number().check(z.gte(0), z.lte(0o7777)), formatted(parseFileMode)]);
