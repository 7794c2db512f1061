import { Problem } from "../diagnostic.ts";

interface Assignment {
  readonly name: string;
  readonly value?: string;
}

/** `NAME=value`, or `NAME` alone: an entry of a list of variables or labels. */
export function parseAssignment(text: string): Assignment | Problem {
  const at = text.indexOf("=");
  const name = at === -1 ? text : text.slice(0, at);
  const checked = parseVariableName(name);
  if (checked instanceof Problem) return checked;
  return at === -1 ? { name } : { name, value: text.slice(at + 1) };
}

/** What an environment variable or label can be called. */
export function parseVariableName(text: string): string | Problem {
  if (text === "") return new Problem("the name before = is empty");
  return /[=\0\s]/.test(text)
    ? new Problem("the name of a variable cannot contain spaces or =")
    : text;
}

/** Name and value of `NAME=value`, as an engine and the kernel give variables; a value can hold `=`. */
export function splitVariable(entry: string): readonly [name: string, value: string] {
  const equals = entry.indexOf("=");
  return equals === -1 ? [entry, ""] : [entry.slice(0, equals), entry.slice(equals + 1)];
}
