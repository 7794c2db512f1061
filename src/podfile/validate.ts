import * as z from "zod/mini";
import type { DiagnosticCode } from "./diagnostic.ts";
import type { Fault } from "./fault.ts";
import { adviceOnForeignKey, isContainer } from "./foreign-keys.ts";
import { hintOnKind, isMapKind, nameOfExpected, nameOfKind } from "./kinds.ts";
import { nearest, quote } from "./nearest.ts";
import { knownKeys } from "./schema/map.ts";
import { formatPath, locate, type Path } from "./yaml/locate.ts";
import { type Tree, unreadable } from "./yaml/tree.ts";

/** More are of no use to anyone, and each takes a while to put into words. */
const maxFaults = 500;

type Issue = z.core.$ZodIssue;

/**
 * Checks a value against a schema; every fault is given, in words that name what was expected. Values
 * that come from variables are in no message.
 *
 * @param base where the value stands in the document
 * @param foreign whether the document is no pod file: nothing is said of where a key belongs in one
 */
export function validate(
  schema: z.ZodMiniType,
  value: unknown,
  tree: Tree,
  { base = [], foreign = false }: { readonly base?: Path; readonly foreign?: boolean } = {},
): Fault[] {
  // Compiling each object's check costs more than one document's worth of checking.
  const result = z.safeParse(schema, value, { jitless: true });
  if (result.success) return [];
  return result.error.issues
    .slice(0, maxFaults)
    .flatMap((issue) => describe(issue, base, { schema, tree, base, foreign }));
}

interface Context {
  readonly schema: z.ZodMiniType;
  readonly tree: Tree;
  readonly base: Path;
  readonly foreign: boolean;
}

function describe(issue: Issue, parent: Path, context: Context): Fault[] {
  const path = [...parent, ...issue.path.map((part) => (typeof part === "symbol" ? "" : part))];
  const { value, entry } = locate(context.tree, path);
  if (value === unreadable) return [];
  const fault = (code: DiagnosticCode, message: string, more: Partial<Fault> = {}): Fault => ({
    path,
    atKey: false,
    code,
    message,
    ...more,
  });
  const name = nameOf(path);
  switch (issue.code) {
    case "invalid_type":
      if (value === undefined || (value === null && isMapKind(issue.expected))) {
        return [missing(path, context)];
      }
      return [
        fault(
          "type",
          `${name} should be ${nameOfExpected(issue.expected)}, not ${nameOfKind(value)}`,
          {
            hint: hintOnKind(path, issue.expected, value),
          },
        ),
      ];
    case "unrecognized_keys":
      return issue.keys
        .filter((key) => context.foreign || !key.startsWith("x-"))
        .slice(0, maxFaults)
        .map((key) => unknownKey(key, path, context));
    case "invalid_value": {
      if (value === undefined) return [missing(path, context)];
      const known = issue.values.map(String);
      // What a variable holds is not repeated.
      const shown = entry?.text !== undefined && isLiteral(entry.text, context, path);
      const given = shown ? ` ${quote(entry.text ?? "")}` : "";
      return [
        fault("unknown-value", `unknown value${given} of ${name}`, {
          hint: known.length === 1 ? `the only value is ${known[0]}` : `known: ${known.join(", ")}`,
          suggestion: typeof value === "string" ? nearest(value, known) : undefined,
        }),
      ];
    }
    case "invalid_union":
      return describeUnion(issue, path, value, context);
    case "invalid_key":
      return issue.issues.map((inner) => {
        const { hint, suggestion } = parameters(inner);
        const message = `the key ${quote(String(path.at(-1)))}: ${inner.message}`;
        return fault("format", message, { atKey: true, hint, suggestion });
      });
    case "custom": {
      const { hint, suggestion } = parameters(issue);
      return [fault("format", `${name}: ${issue.message}`, { hint, suggestion })];
    }
    default:
      return [fault("format", `${name}: ${issue.message}`)];
  }
}

/** A key that is not there, or has nothing behind it. */
function missing(path: Path, { tree }: Context): Fault {
  const { entry } = locate(tree, path);
  const parent = path.slice(0, -1);
  const isEmpty = entry !== undefined && entry !== locate(tree, parent).entry;
  return isEmpty
    ? {
        path,
        atKey: true,
        code: "missing",
        message: `${nameOf(path)} is empty`,
        hint: isContainer(path) ? "indent its content" : undefined,
      }
    : { path: parent, atKey: true, code: "missing", message: `${nameOf(path)} is missing` };
}

/** Tells of the alternative that was meant: the one whose kind of value is there. */
function describeUnion(
  issue: Issue & { code: "invalid_union" },
  path: Path,
  value: unknown,
  context: Context,
): Fault[] {
  if (value === undefined) return [missing(path, context)];
  const fitting = issue.errors
    .filter((issues) => !issues.some(isWrongKind))
    .sort((a, b) => Number(isConstant(a)) - Number(isConstant(b)) || a.length - b.length);
  const [best] = fitting;
  if (best !== undefined) return best.flatMap((inner) => describe(inner, path, context));
  const kinds = issue.errors.flatMap((issues) => issues.flatMap(expectedKinds));
  const expected = alternatives([...new Set(kinds)]);
  return [
    {
      path,
      atKey: false,
      code: "type",
      message: `${nameOf(path)} should be ${expected}, not ${nameOfKind(value)}`,
    },
  ];
}

function alternatives(kinds: readonly string[]): string {
  const last = kinds.at(-1) ?? "";
  return kinds.length < 2 ? last : `${kinds.slice(0, -1).join(", ")} or ${last}`;
}

/** Whether the value is of another kind than the alternative takes. */
function isWrongKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_type") return true;
  return issue.code === "invalid_union" && issue.errors.every((issues) => issues.some(isWrongKind));
}

function expectedKinds(issue: Issue): string[] {
  if (issue.code === "invalid_union") return issue.errors.flat().flatMap(expectedKinds);
  return issue.code === "invalid_type" ? [nameOfExpected(issue.expected)] : [];
}

function isConstant(issues: readonly Issue[]): boolean {
  return issues.some(({ code, path }) => code === "invalid_value" && path.length === 0);
}

function unknownKey(key: string, path: Path, context: Context): Fault {
  const where = path.length === 0 ? "" : ` in ${formatPath(path)}`;
  const at = { path: [...path, key], atKey: true };
  const advice = context.foreign ? undefined : adviceOnForeignKey(key, path);
  if (advice !== undefined) {
    const message = `${quote(key)}${where} is not accepted`;
    return { ...at, code: "foreign-key", message, hint: advice };
  }
  const fault = {
    ...at,
    code: "unknown-key" as const,
    message: `unknown key ${quote(key)}${where}`,
  };
  const rightPlace = placeOfKey(key, path, context);
  if (rightPlace !== undefined) return { ...fault, hint: rightPlace };
  const known = knownKeys(context.schema, path.slice(context.base.length));
  const suggestion = nearest(key, known);
  const list = suggestion === undefined && known.length <= 12;
  return { ...fault, suggestion, hint: list ? `known: ${known.join(", ")}` : undefined };
}

/** A key that is right somewhere else in the file. */
function placeOfKey(
  key: string,
  path: Path,
  { schema, base, foreign }: Context,
): string | undefined {
  const isAt = (place: Path): boolean => knownKeys(schema, place).includes(key);
  const isTopOrPod = path.length === 0 || (path.length === 1 && path[0] === "pod");
  if (foreign || base.length > 0 || !(isTopOrPod || isContainer(path))) return undefined;
  if (path.length > 0 && isAt([])) return `put ${key} at the top of the file`;
  if (!isTopOrPod && isAt(["pod"])) return `set pod.${key}`;
  if (isTopOrPod && isAt(["main"])) return "it belongs to a container: indent it below main";
  return path.length === 0 && isAt(["pod"]) ? `set pod.${key}` : undefined;
}

function parameters(issue: unknown): {
  hint?: string | undefined;
  suggestion?: string | undefined;
} {
  const { params } = issue as { params?: { hint?: string; suggest?: () => string | undefined } };
  return { hint: params?.hint, suggestion: params?.suggest?.() };
}

/** Whether the file itself holds the text. */
function isLiteral(text: string, { tree }: Context, path: Path): boolean {
  return locate({ ...tree, root: tree.shadow }, path).entry?.text === text;
}

function nameOf(path: Path): string {
  return path.length === 0 ? "the document" : formatPath(path);
}
