import { type Parser, Problem } from "../diagnostic.ts";
import type { Reference } from "./template.ts";

// Noncharacters: no text that is exchanged holds them. A placeholder is a path where the value is
// one, and gives its slash back when it is revealed.
const end = "\ufdd0";
const start = "\ufdd1";
const startAfterSlash = "\ufdd2";
const startAfterDot = "\ufdd3";
const placeholders = /(?:\/\ufdd2|\.\/\ufdd3|[\ufdd1\ufdd2\ufdd3])(\d+)\ufdd0/g;
const anyPlaceholder = /[\ufdd1\ufdd2\ufdd3]\d+\ufdd0/;

/**
 * Lets a document be resolved a second time with references where values of the caller stood. The
 * second pass sees placeholders only, so that no value can get into what it makes.
 */
export interface References {
  readonly any: () => boolean;
  /** A placeholder for the value of a variable. */
  readonly placeholder: (reference: Pick<Reference, "text">, value: string) => string;
  /** Remembers what the shadow of a scalar stands for. */
  readonly remember: (shadow: string, real: string) => void;
  /** The shadow's own meaning, or the real one with its texts replaced by references. */
  readonly interpret: <T>(parse: Parser<T>, shadow: string) => T | Problem;
  /** What a shadow stands for. */
  readonly real: (shadow: string) => string;
  /** Turns placeholders into `${NAME}` everywhere. */
  readonly reveal: <T>(value: T) => T;
}

function hasPlaceholder(text: string): boolean {
  return anyPlaceholder.test(text);
}

/** @param closed words that belong to the format and are never a secret: `tcp`, `bind`, ... */
export function createReferences(closed: ReadonlySet<string>): References {
  const texts: string[] = [];
  const reals = new Map<string, string>();
  const written = (shadow: string): string =>
    shadow.replace(placeholders, (match, index) => texts[Number(index)] ?? match);

  return {
    any: () => texts.length > 0,
    placeholder: (reference, value) => {
      const id = `${texts.push(reference.text) - 1}${end}`;
      if (/^~?\//.test(value)) return `/${startAfterSlash}${id}`;
      if (/^\.\.?(\/|$)/.test(value)) return `./${startAfterDot}${id}`;
      return `${start}${id}`;
    },
    remember: (shadow, real) => void reals.set(shadow, real),
    real: (shadow) => reals.get(shadow) ?? shadow,
    interpret: (parse, shadow) => {
      if (!hasPlaceholder(shadow)) return parse(shadow);
      const real = parse(reals.get(shadow) ?? "");
      if (real instanceof Problem) return real;
      const guess = parse(shadow);
      if (!(guess instanceof Problem) && sameShape(real, guess)) return guess;
      return mapTexts(real, (text) => (closed.has(text) ? text : written(shadow)));
    },
    reveal: (value) => mapTexts(value, written),
  };
}

/** The shadow's texts may differ where they hold placeholders; all else must be the same. */
function sameShape(real: unknown, guess: unknown): boolean {
  if (typeof guess === "string" && typeof real === "string") {
    return guess === real || hasPlaceholder(guess);
  }
  if (guess === null || real === null || typeof guess !== "object" || typeof real !== "object") {
    return guess === real;
  }
  const guessed = Object.entries(guess);
  const values = Object.entries(real);
  return (
    guessed.length === values.length &&
    guessed.every(([key, value], index) => {
      const other = values[index];
      return other !== undefined && other[0] === key && sameShape(other[1], value);
    })
  );
}

/** Applies a function to every text of a JSON value, keys included. */
function mapTexts<T>(value: T, change: (text: string) => string): T;
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item: unknown) => mapTexts(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      anyPlaceholder.test(key) ? change(key) : key,
      mapTexts(item as unknown, change),
    ]),
  );
}
