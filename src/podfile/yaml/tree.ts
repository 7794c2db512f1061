import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, type Scalar } from "yaml";
import { quote } from "../nearest.ts";
import type { References } from "./references.ts";
import type { ReportAt } from "./report.ts";
import { interpolate, type Lookup, parseTemplate } from "./template.ts";

/** The place of one key or item: offsets into the file. */
export interface Entry {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly start: number;
  readonly end: number;
  /** The text of a scalar before it got a type. */
  readonly text?: string;
  /** The place of an item in the list of the file, where another item was taken out since. */
  readonly index?: number;
}

export type Entries = Map<string | number, Entry>;

/** A document as plain values, with the place of each. */
export interface Tree {
  readonly root: unknown;
  /** The same with placeholders for the caller's values; the same object where there are none. */
  readonly shadow: unknown;
  /** For each map and list of either. Maps keep the file's order here, whatever the keys. */
  readonly entries: WeakMap<object, Entries>;
}

interface TreeOptions {
  readonly text: string;
  readonly lookup: Lookup;
  readonly references: References;
  readonly report: ReportAt;
  /** Names of variables that were warned of before. */
  readonly warned: Set<string>;
  /** Whether dollar signs are literal: a Kubernetes manifest has no variables. */
  readonly literal?: boolean;
}

interface Converted {
  readonly real: unknown;
  readonly shadow: unknown;
  readonly text?: string;
  /** How many values it holds. */
  readonly size: number;
}

const maxRepeatedValues = 100_000;
const deepest = 200;

/** Stands where a value could not be read and was reported; nothing more is said of it. */
export const unreadable = Symbol("unreadable");

const failed: Converted = { real: unreadable, shadow: unreadable, size: 1 };

/** Walks a YAML document once: aliases, merge keys, duplicate keys and variables are settled here. */
export function buildTree(document: Document, options: TreeOptions): Tree {
  const { text, lookup, references, report, warned, literal = false } = options;
  const entries: Tree["entries"] = new WeakMap();
  const anchors = new Map<string, Converted | undefined>();
  let repeated = 0;

  function convert(node: unknown, depth: number): Converted {
    if (isAlias(node)) return convertAlias(node.source, placeOf(node));
    const anchor = (isMap(node) || isSeq(node) || isScalar(node)) && node.anchor;
    if (anchor) anchors.set(anchor, undefined);
    const converted = convertNode(node, depth);
    if (anchor) anchors.set(anchor, converted);
    return converted;
  }

  function convertNode(node: unknown, depth: number): Converted {
    if (isScalar(node)) return convertScalar(node);
    if (depth > deepest) {
      report(...placeOf(node), { code: "yaml", message: "nested too deeply" });
      return failed;
    }
    if (isMap(node)) return convertMap(node.items, depth);
    if (isSeq(node)) return convertList(node.items, depth);
    return { real: null, shadow: null, size: 1 };
  }

  function convertAlias(name: string, [start, end]: [number, number]): Converted {
    const target = anchors.get(name);
    if (target === undefined) {
      const message = anchors.has(name)
        ? `the alias ${quote(name)} is inside the value that it repeats`
        : `there is no anchor ${quote(name)} before this alias`;
      report(start, end, { code: "alias", message });
      return failed;
    }
    const before = repeated;
    repeated += target.size;
    if (repeated > maxRepeatedValues) {
      if (before <= maxRepeatedValues) {
        report(start, end, {
          code: "alias",
          message: `aliases repeat more than ${maxRepeatedValues} values`,
        });
      }
      return failed;
    }
    return target;
  }

  function convertList(items: readonly unknown[], depth: number): Converted {
    const places: Entries = new Map();
    const real: unknown[] = [];
    const shadow: unknown[] = [];
    const shadowPlaces: Entries = new Map();
    let size = 1;
    for (const [index, item] of items.entries()) {
      const [start, end] = placeOf(item);
      const value = convert(item, depth + 1);
      real.push(value.real);
      shadow.push(value.shadow);
      size += value.size;
      const entry = { keyStart: start, keyEnd: end, start, end };
      places.set(index, withText(entry, value.text));
      shadowPlaces.set(index, withText(entry, shadowText(value)));
    }
    return register(real, shadow, places, shadowPlaces, size);
  }

  function convertMap(pairs: readonly Pair[], depth: number): Converted {
    const places: Entries = new Map();
    const real: Record<string, unknown> = Object.create(null);
    const shadow: Record<string, unknown> = Object.create(null);
    const shadowPlaces: Entries = new Map();
    const merged: { from: Converted; place: [number, number] }[] = [];
    let size = 1;
    for (const { key: keyNode, value: valueNode } of pairs) {
      const [keyStart, keyEnd] = placeOf(keyNode);
      const key = keyText(keyNode);
      if (key === undefined) {
        report(keyStart, keyEnd, { code: "yaml", message: "a key is not a plain text" });
        continue;
      }
      if (isMergeKey(keyNode)) {
        const from = convert(valueNode, depth + 1);
        size += from.size;
        merged.push({ from, place: placeOf(valueNode) });
        continue;
      }
      const earlier = places.get(key);
      if (earlier) {
        report(keyStart, keyEnd, {
          code: "duplicate-key",
          message: `the key ${quote(key)} is given twice`,
        });
        continue;
      }
      const value = convert(valueNode, depth + 1);
      size += value.size;
      real[key] = value.real;
      shadow[key] = value.shadow;
      const [start, end] = valueNode == null ? [keyStart, keyEnd] : placeOf(valueNode);
      const entry = { keyStart, keyEnd, start, end };
      places.set(key, withText(entry, value.text));
      shadowPlaces.set(key, withText(entry, shadowText(value)));
    }
    for (const { from, place } of merged) {
      const sources = Array.isArray(from.real) ? from.real : [from.real];
      const shadows: unknown[] = Array.isArray(from.shadow) ? from.shadow : [from.shadow];
      for (const [index, source] of sources.entries()) {
        if (!isRecord(source)) {
          if (from !== failed) {
            report(...place, { code: "yaml", message: "<< merges maps, but this is not a map" });
          }
          continue;
        }
        const sourceShadow = shadows[index];
        for (const [key, entry] of entries.get(source) ?? []) {
          if (places.has(key)) continue;
          real[key] = source[key];
          places.set(key, entry);
          if (!isRecord(sourceShadow)) continue;
          shadow[key] = sourceShadow[key];
          shadowPlaces.set(key, entries.get(sourceShadow)?.get(key) ?? entry);
        }
      }
    }
    return register(real, shadow, places, shadowPlaces, size);
  }

  /** Keeps one object for both where nothing of the caller's is inside. */
  function register(
    real: Record<string, unknown> | unknown[],
    shadow: Record<string, unknown> | unknown[],
    places: Entries,
    shadowPlaces: Entries,
    size: number,
  ): Converted {
    entries.set(real, places);
    const same = Object.keys(real).every(
      (key) => Reflect.get(real, key) === Reflect.get(shadow, key),
    );
    if (same) return { real, shadow: real, size };
    entries.set(shadow, shadowPlaces);
    return { real, shadow, size };
  }

  function convertScalar(node: Scalar): Converted {
    const plain = node.type === "PLAIN" || node.type === undefined;
    const source = typeof node.value === "string" ? node.value : (node.source ?? "");
    if (literal || !source.includes("$")) {
      const real = plain && node.tag === undefined ? retype(source) : node.value;
      return { real, shadow: real, text: source, size: 1 };
    }
    const [start, end] = placeOf(node);
    const { segments, problem } = parseTemplate(source);
    if (problem) {
      report(start, end, { code: "variable", message: problem.message, hint: problem.hint });
    }
    const { value, shadow, missing } = interpolate(segments, lookup, references.placeholder);
    for (const one of missing) reportMissing(one, start, end);
    if (problem || missing.some(({ required }) => required)) return failed;
    // Nothing in a file stands for null; a variable that is empty stands for an empty text.
    const real = plain ? (retype(value) ?? value) : value;
    if (shadow === value) return { real, shadow: real, text: value, size: 1 };
    references.remember(shadow, String(real));
    return { real, shadow, text: value, size: 1 };
  }

  function reportMissing(
    { reference, required, message }: ReturnType<typeof interpolate>["missing"][number],
    start: number,
    end: number,
  ): void {
    const found = text.indexOf(reference.text, start);
    const at = found !== -1 && found < end ? found : start;
    const until = found === at ? at + reference.text.length : end;
    const name = reference.name;
    if (required) {
      report(at, until, {
        code: "variable",
        message: `the variable ${name} is not set${message ? `: ${message}` : ""}`,
        hint: `set it in the environment or in .env, for example ${name}=...`,
      });
    } else if (!warned.has(name)) {
      warned.add(name);
      report(at, until, {
        severity: "warning",
        code: "variable",
        message: `the variable ${name} is not set; it is treated as empty`,
        hint: `write \${${name}:-default} for a default, or $$ for a dollar sign`,
      });
    }
  }

  const { real, shadow } = convert(document.contents, 0);
  return { root: real, shadow, entries };
}

/** The text of a shadow is what it was made from, which is itself where it was changed. */
function shadowText({ shadow, real, text }: Converted): string | undefined {
  return text !== undefined && shadow !== real && typeof shadow === "string" ? shadow : text;
}

function withText(entry: Entry, text: string | undefined): Entry {
  return text === undefined ? entry : { ...entry, text };
}

function placeOf(node: unknown): [number, number] {
  const range = (node as { range?: [number, number, number] | null } | null)?.range;
  return range ? [range[0], range[1]] : [0, 0];
}

function keyText(node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  if (typeof node.value === "string") return node.value;
  return node.value === null ? undefined : (node.source ?? String(node.value));
}

function isMergeKey(node: unknown): boolean {
  return (
    isScalar(node) && node.value === "<<" && (node.type === "PLAIN" || node.type === undefined)
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a plain scalar means, by YAML's core schema, and octal numbers with a leading 0 as Compose. */
export function retype(text: string): string | number | boolean | null {
  if (/^(?:~|null|Null|NULL)?$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (/^0o?[0-7]+$/.test(text)) return Number.parseInt(text.replace("o", ""), 8);
  if (/^0x[0-9a-fA-F]+$/.test(text)) return Number.parseInt(text.slice(2), 16);
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text)) return Number(text);
  return text;
}
