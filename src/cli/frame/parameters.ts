import { SidepodError } from "../../errors.ts";
import { bounds, maxMs } from "../../podfile/bounds.ts";
import { parseAge } from "../../podfile/format/duration.ts";
import { nearest } from "../../podfile/nearest.ts";
import type { ArgumentSpec, Completion, OptionSpec, RawValue } from "./command.ts";

/** An argument that has to be given. */
export function required(
  label: string,
  summary: string,
  complete?: Completion,
): ArgumentSpec<string> {
  return {
    label,
    summary,
    required: true,
    variadic: false,
    ...(complete && { complete }),
    read: (raw) => text(raw) ?? "",
  };
}

/** An argument that may be left out. */
export function optional(
  label: string,
  summary: string,
  complete?: Completion,
): ArgumentSpec<string | undefined> {
  return {
    label,
    summary,
    required: false,
    variadic: false,
    ...(complete && { complete }),
    read: text,
  };
}

/** All the arguments that are left; `atLeastOne` makes it an error to give none. */
export function rest(
  label: string,
  summary: string,
  complete?: Completion,
  { atLeastOne = false } = {},
): ArgumentSpec<readonly string[]> {
  return {
    label,
    summary,
    required: atLeastOne,
    variadic: true,
    ...(complete && { complete }),
    read: list,
  };
}

/** An argument that is one of a few words; the first of them where it is left out. */
export function word<W extends string>(
  label: string,
  summary: string,
  words: readonly [W, ...W[]],
): ArgumentSpec<W> {
  return {
    label,
    summary: `${summary} (${words.join(", ")})`,
    required: false,
    variadic: false,
    complete: { words },
    read: (raw) => {
      const given = text(raw) ?? words[0];
      const known = words.find((candidate) => candidate === given);
      if (known !== undefined) return known;
      const near = nearest(given, words);
      throw new SidepodError("usage", `'${given}' is not one of ${words.join(", ")}`, {
        ...(near !== undefined && { hint: `did you mean ${near}?` }),
      });
    },
  };
}

/** An option without a value. A flag that starts with `--no-` is true until it is given. */
export function flag(flags: string, summary: string): OptionSpec<boolean> {
  return { flags, summary, repeatable: false, hidden: false, read: (raw) => raw === true };
}

/** An option that Sidepod gives itself, and that no help shows. */
export function hidden<T>(option: OptionSpec<T>): OptionSpec<T> {
  return { ...option, hidden: true };
}

interface ValueSettings<T> {
  /** Throws an Error that says what was expected. */
  readonly parse: (text: string) => T;
  readonly complete?: Completion;
}

/** An option with a value, written `--tail <lines>`; undefined where it is not given. */
export function value(
  flags: string,
  summary: string,
  settings?: { readonly complete?: Completion },
): OptionSpec<string | undefined>;
export function value<T>(
  flags: string,
  summary: string,
  settings: ValueSettings<T>,
): OptionSpec<T | undefined>;
export function value<T>(
  flags: string,
  summary: string,
  settings: Partial<ValueSettings<T>> = {},
): OptionSpec<T | string | undefined> {
  return {
    flags,
    summary,
    repeatable: false,
    hidden: false,
    ...(settings.complete && { complete: settings.complete }),
    read: (raw) => {
      const given = text(raw);
      return given === undefined ? undefined : parseValue(flags, given, settings.parse);
    },
  };
}

/** An option with one of a few words as its value. */
export function choice<W extends string>(
  flags: string,
  summary: string,
  words: readonly W[],
): OptionSpec<W | undefined> {
  return value<W>(flags, `${summary} (${words.join(", ")})`, {
    complete: { words },
    parse: (given: string): W => {
      const word = words.find((candidate) => candidate === given);
      if (word === undefined) throw new Error(`use one of ${words.join(", ")}`);
      return word;
    },
  });
}

/** An option with a value that may be given several times. */
export function values(
  flags: string,
  summary: string,
  settings: { readonly complete?: Completion } = {},
): OptionSpec<readonly string[]> {
  return {
    flags,
    summary,
    repeatable: true,
    hidden: false,
    ...(settings.complete && { complete: settings.complete }),
    read: list,
  };
}

/** `--json`, the same on every command that prints data. */
export const jsonOption = flag("--json", "print JSON");

/** Reads a whole number that is not negative. */
function wholeNumber(given: string): number {
  if (!/^\d{1,15}$/.test(given)) throw new Error("use a whole number");
  return Number(given);
}

/** Reads a whole number of one at least. */
export function positiveNumber(given: string): number {
  const number = wholeNumber(given);
  if (number === 0) throw new Error("the minimum is 1");
  return number;
}

function text(raw: RawValue): string | undefined {
  return typeof raw === "string" ? raw : undefined;
}

function list(raw: RawValue): readonly string[] {
  if (typeof raw === "string") return [raw];
  return typeof raw === "object" ? raw : [];
}

function parseValue<T>(flags: string, given: string, parse?: (text: string) => T): T | string {
  if (!parse) return given;
  try {
    return parse(given);
  } catch (cause) {
    const expected = cause instanceof Error ? cause.message : String(cause);
    throw new SidepodError("usage", `'${given}' is invalid for ${flags}: ${expected}`, { cause });
  }
}

/** Reads an option's duration into milliseconds: `30`, which is seconds, `500ms`, `1m30s`. */
export function readDuration(text: string): number {
  const milliseconds = parseAge(/^\d+(\.\d+)?$/.test(text) ? `${text}s` : text);
  if (typeof milliseconds !== "number") {
    throw new Error("use a number of seconds or a duration such as 500ms or 1m30s");
  }
  if (milliseconds > maxMs) throw new Error("the maximum is 24 days");
  return milliseconds;
}

/** The same, for what is done again and again. */
export function readInterval(text: string): number {
  const milliseconds = readDuration(text);
  if (milliseconds >= bounds.intervalMs.min) return milliseconds;
  throw new Error(`the minimum is ${bounds.intervalMs.min}ms`);
}

/** Reads a point in time: RFC 3339, a local date or time, or how long ago it was, such as `10m`. */
export function readTime(text: string, now = Date.now()): string {
  const ago = parseAge(text);
  if (typeof ago === "number") return new Date(now - ago).toISOString();
  const isTime = /^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)?)?$/.test(
    text,
  );
  // A date alone would be read as midnight in Greenwich.
  const local = text.includes(":") ? text.replace(/[Tt ]/, "T") : `${text}T00:00:00`;
  const milliseconds = isTime ? Date.parse(local.toUpperCase()) : Number.NaN;
  if (Number.isNaN(milliseconds)) {
    throw new Error("use a time such as 2026-01-31T12:00:00Z, or how long ago, such as 10m");
  }
  const fraction = /\.(\d+)/.exec(text)?.[1];
  const time = new Date(milliseconds).toISOString();
  return fraction === undefined ? time : time.replace(/\.\d+Z/, `.${fraction.padEnd(9, "0")}Z`);
}

/** Options of every command, before or after its name. */
export const globalOptions = {
  connection: value("--connection <name>", "use this Podman connection"),
  quiet: flag("-q, --quiet", "print data and errors only"),
  plain: flag("--plain", "no colours, no updating progress"),
  color: flag("--no-color", "no colours (as NO_COLOR does)"),
} as const satisfies Record<string, OptionSpec<unknown>>;
