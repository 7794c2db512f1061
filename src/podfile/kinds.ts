import { isContainer } from "./foreign-keys.ts";
import type { Path } from "./yaml/locate.ts";

const named = ["init", "sidecars", "volumes", "secrets", "configs"];

/** How to write what was meant, where a value is of another kind than its key takes. */
export function hintOnKind(path: Path, expected: string, value: unknown): string | undefined {
  if (expected === "string") {
    return typeof value === "number" || typeof value === "boolean" ? "put it in quotes" : undefined;
  }
  if (!isMapKind(expected)) return undefined;
  if (!Array.isArray(value)) return isContainer(path) ? "write { image: IMAGE }" : undefined;
  if (path.length === 0) return "for several pods, write several documents separated by ---";
  return path.length === 1 && named.includes(String(path[0]))
    ? 'each needs a name: write NAME: { ... } without "- "'
    : 'write KEY: VALUE without "- "';
}

export function isMapKind(expected: string): boolean {
  return expected === "object" || expected === "record";
}

/** A kind of the schema in words. */
export function nameOfExpected(expected: string): string {
  const kinds: Record<string, string> = {
    string: "a string",
    number: "a number",
    boolean: "true or false",
    array: "a list",
    object: "a map",
    record: "a map",
    null: "empty",
  };
  return kinds[expected] ?? expected;
}

/** What a value is, in words. */
export function nameOfKind(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  if (typeof value === "boolean") return String(value);
  return typeof value === "number" ? "a number" : "a string";
}
