import { Problem } from "../diagnostic.ts";
import { interpolate, type Lookup, parseTemplate } from "./template.ts";

interface EnvEntry {
  readonly name: string;
  /** Undefined where the line has only a name: the value is the caller's. */
  readonly value: string | undefined;
}

interface EnvProblem {
  readonly line: number;
  readonly message: string;
}

const linePattern =
  /[^\S\n]*(?:export[^\S\n]+)?([a-zA-Z_][a-zA-Z0-9_.-]*)[^\S\n]*(=|:(?=[^\S\n])|(?=[\n#]|$))[^\S\n]*/y;
const blankPattern = /[^\S\n]*(?:#[^\n]*)?(?:\n|$)/y;
const singleQuoted = /'((?:[^'\\]|\\[\s\S])*)'/y;
const doubleQuoted = /"((?:[^"\\]|\\[\s\S])*)"/y;
const unquoted = /[^\n]*/y;

/**
 * Reads an env file as Compose does: `export`, comments, single quotes (as they stand), double quotes
 * (with escapes) and variables in double-quoted and unquoted values. Values are in no message.
 */
export function parseEnvFile(
  source: string,
  lookup: Lookup,
): { entries: EnvEntry[]; problems: EnvProblem[] } {
  const text = source.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  const entries: EnvEntry[] = [];
  const problems: EnvProblem[] = [];
  const earlier = new Map<string, string>();
  const find: Lookup = (name) => lookup(name) ?? earlier.get(name);
  let at = 0;
  let line = 1;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) return undefined;
    at = pattern.lastIndex;
    return match;
  };
  while (at < text.length) {
    const start = at;
    if (!take(blankPattern)) {
      const name = take(linePattern);
      if (!name) {
        problems.push({ line, message: "not of the form NAME=value" });
        take(unquoted);
        at += 1;
      } else {
        const value = name[2] === "" ? undefined : takeValue(take, find);
        if (value instanceof Problem) problems.push({ line, message: value.message });
        else {
          entries.push({ name: name[1] ?? "", value });
          if (value !== undefined) earlier.set(name[1] ?? "", value);
        }
        if (!take(blankPattern)) {
          problems.push({ line, message: "text after the closing quote" });
          take(unquoted);
          at += 1;
        }
      }
    }
    for (let scan = start; scan < at; scan++) if (text[scan] === "\n") line += 1;
  }
  return { entries, problems };
}

function takeValue(
  take: (pattern: RegExp) => RegExpExecArray | undefined,
  find: Lookup,
): string | Problem {
  const single = take(singleQuoted);
  if (single) return (single[1] ?? "").replace(/\\'/g, "'");
  const double = take(doubleQuoted);
  if (double) return fill((double[1] ?? "").replace(/\\([\s\S])/g, unescapeDouble), find);
  const plain = take(unquoted)?.[0] ?? "";
  if (/^["']/.test(plain)) return new Problem("a quote is not closed");
  return fill(plain.replace(/(^|[^\S\n])#.*$/, "").trim(), find);
}

function unescapeDouble(sequence: string, character: string): string {
  if (character === "n") return "\n";
  if (character === "r") return "\r";
  if (character === "t") return "\t";
  if (character === "$") return "$$";
  return character === '"' || character === "\\" ? character : sequence;
}

function fill(text: string, find: Lookup): string | Problem {
  if (!text.includes("$")) return text;
  const { segments, problem } = parseTemplate(text);
  if (problem) return problem;
  const { value, missing } = interpolate(segments, find, () => "");
  const insisted = missing.find((one) => one.required);
  return insisted ? new Problem(`the variable ${insisted.reference.name} is not set`) : value;
}
