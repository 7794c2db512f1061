import { posix } from "node:path";
import { SidepodError } from "../../errors.ts";
import { type Parser, Problem } from "../diagnostic.ts";
import type { References } from "../yaml/references.ts";
import type { Tree } from "../yaml/tree.ts";

/** One way of resolving a document: with real values, or with references where a caller's stood. */
export interface Pass {
  /** Reads a scalar that has a format. */
  readonly read: <T>(parse: Parser<T>, value: unknown) => T;
  /** The scalar of a map or list as text, as it is written in the file. */
  readonly text: (parent: object, key: string | number) => string;
  /** In the order of the file. */
  readonly entries: <T>(map: Readonly<Record<string, T>>) => [string, T][];
  /** What a value stands for although it is not shown: names that the engine shows anyway. */
  readonly real: (value: unknown) => string;
  /** A variable of the caller that an `environment` entry passes on. */
  readonly variable: (name: string) => string | undefined;
  readonly envFile: (path: string) => readonly (readonly [string, string])[];
  /** A path of the machine, from the file's folder. */
  readonly path: (text: string) => string;
}

interface PassOptions {
  readonly tree: Tree;
  readonly dir: string;
  readonly home: string;
  readonly lookup: (name: string) => string | undefined;
  /** Path as written to entries; a name without a value is the caller's. */
  readonly envFiles: ReadonlyMap<string, readonly (readonly [string, string | undefined])[]>;
}

/** With the caller's values. */
export function realPass(options: PassOptions): Pass {
  const { tree, dir, home, lookup, envFiles } = options;
  return {
    ...common(tree),
    read: (parse, value) => expectValid(parse(String(value))),
    real: String,
    variable: lookup,
    envFile: (path) => envFileEntries(envFiles.get(path), lookup, (_, value) => value),
    path: (text) => resolvePath(text, dir, home),
  };
}

/** What may be kept: no value of the caller is in reach of what this pass makes. */
export function recordedPass(options: PassOptions, references: References): Pass {
  const { tree, dir, lookup, envFiles } = options;
  const written = (name: string): string => `\${${name}}`;
  return {
    ...common(tree),
    read: (parse, value) => expectValid(references.interpret(parse, String(value))),
    real: (value) => references.real(String(value)),
    variable: (name) => (lookup(name) === undefined ? undefined : written(name)),
    envFile: (path) => envFileEntries(envFiles.get(path), lookup, written),
    path: (text) => (/^~(\/|$)/.test(text) ? text : resolvePath(text, dir, "~")),
  };
}

function common({ entries }: Tree): Pick<Pass, "text" | "entries"> {
  return {
    text: (parent, key) =>
      entries.get(parent)?.get(key)?.text ?? String(Reflect.get(parent, key) as unknown),
    entries: <T>(map: Readonly<Record<string, T>>) => {
      const keys = [...(entries.get(map)?.keys() ?? Object.keys(map))].map(String);
      return keys.flatMap((key): [string, T][] => (key in map ? [[key, map[key] as T]] : []));
    },
  };
}

function envFileEntries(
  found: readonly (readonly [string, string | undefined])[] | undefined,
  lookup: PassOptions["lookup"],
  show: (name: string, value: string) => string,
): (readonly [string, string])[] {
  return (found ?? []).flatMap(([name, value]) => {
    const given = value ?? lookup(name);
    return given === undefined ? [] : [[name, show(name, given)] as const];
  });
}

function resolvePath(text: string, dir: string, home: string): string {
  if (text === "~" || text.startsWith("~/")) return posix.join(home, text.slice(1));
  return posix.resolve(dir, text);
}

/** The schema has let it through before. */
function expectValid<T>(result: T | Problem): T {
  if (result instanceof Problem) {
    throw new SidepodError(
      "internal",
      `a value of the pod file passed its check: ${result.message}`,
    );
  }
  return result;
}
