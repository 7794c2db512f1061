import { Problem } from "../diagnostic.ts";

const nothing: Interpolated = { value: "", shadow: "", missing: [] };

/** A text with variables, taken apart. */
type Segment = string | Reference;

export interface Reference {
  readonly name: string;
  /** As written, `${PORT:-80}`. */
  readonly text: string;
  readonly operator: ":-" | "-" | ":?" | "?" | ":+" | "+" | undefined;
  readonly operand: readonly Segment[];
}

const namePattern = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const operatorPattern = /:?[-?+]/y;
const deepest = 20;

interface Parsed {
  /** Up to the problem, where there is one. */
  readonly segments: readonly Segment[];
  readonly problem?: Problem;
}

/**
 * Takes `$NAME`, `${NAME}`, `${NAME:-default}` and the like apart. `$$` is a dollar sign, and so is a
 * `$` before anything that cannot be a name.
 */
export function parseTemplate(text: string): Parsed {
  return parseUntil(text, 0, false, 0);
}

function parseUntil(
  text: string,
  from: number,
  inBraces: boolean,
  depth: number,
): Parsed & { end: number } {
  const segments: Segment[] = [];
  let literal = "";
  let at = from;
  while (at < text.length) {
    const character = text[at] ?? "";
    if (inBraces && character === "}") break;
    if (character !== "$") {
      literal += character;
      at += 1;
    } else if (text[at + 1] === "$") {
      literal += "$";
      at += 2;
    } else {
      const found = parseReference(text, at, depth);
      if (found instanceof Problem) return { segments, end: at, problem: found };
      if (found === undefined) {
        literal += "$";
        at += 1;
      } else {
        if (literal !== "") segments.push(literal);
        literal = "";
        segments.push(found);
        at += found.text.length;
      }
    }
  }
  if (literal !== "") segments.push(literal);
  return { segments, end: at };
}

function parseReference(text: string, at: number, depth: number): Reference | Problem | undefined {
  const braced = text[at + 1] === "{";
  const nameAt = at + (braced ? 2 : 1);
  const name = matchAt(namePattern, text, nameAt);
  if (!braced) {
    return name === undefined
      ? undefined
      : { name, text: `$${name}`, operator: undefined, operand: [] };
  }
  if (name === undefined) {
    return new Problem("a variable has no name", { hint: "write $$ for a dollar sign" });
  }
  if (depth >= deepest) return new Problem("variables are nested too deeply");
  const operatorAt = nameAt + name.length;
  const operator = matchAt(operatorPattern, text, operatorAt);
  const operand: ReturnType<typeof parseUntil> = operator
    ? parseUntil(text, operatorAt + operator.length, true, depth + 1)
    : { segments: [], end: operatorAt };
  if (operand.problem) return operand.problem;
  if (text[operand.end] !== "}") {
    return operand.end >= text.length
      ? new Problem("a variable's } is missing", { hint: "write $$ for a dollar sign" })
      : new Problem("unknown form of variable", {
          hint: `use \${${name}}, \${${name}:-default}, \${${name}:?message} or \${${name}:+value}`,
        });
  }
  return {
    name,
    text: text.slice(at, operand.end + 1),
    operator: operator as Reference["operator"],
    operand: operand.segments,
  };
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

interface Interpolated {
  readonly value: string;
  /** The same with a placeholder for each value that came from the caller. */
  readonly shadow: string;
  readonly missing: readonly MissingVariable[];
}

interface MissingVariable {
  readonly reference: Reference;
  /** Whether the reference insists on a value, with its own message. */
  readonly required: boolean;
  readonly message: string;
}

export type Lookup = (name: string) => string | undefined;

/** Puts values into a text with variables, as Compose does. An unset variable is empty. */
export function interpolate(
  segments: readonly Segment[],
  lookup: Lookup,
  placeholder: (reference: Reference, value: string) => string,
): Interpolated {
  const missing: MissingVariable[] = [];
  let value = "";
  let shadow = "";
  for (const segment of segments) {
    const part =
      typeof segment === "string"
        ? { value: segment, shadow: segment, missing: [] }
        : evaluate(segment, lookup, placeholder);
    value += part.value;
    shadow += part.shadow;
    missing.push(...part.missing);
  }
  return { value, shadow, missing };
}

function evaluate(
  reference: Reference,
  lookup: Lookup,
  placeholder: (reference: Reference, value: string) => string,
): Interpolated {
  const { operator, operand } = reference;
  const found = lookup(reference.name);
  const counts = found !== undefined && !(operator?.startsWith(":") && found === "");
  if (operator?.endsWith("+")) {
    return counts ? interpolate(operand, lookup, placeholder) : nothing;
  }
  if (counts) {
    const shadow = found === "" ? "" : placeholder(reference, found);
    return { value: found, shadow, missing: [] };
  }
  if (operator?.endsWith("-")) return interpolate(operand, lookup, placeholder);
  const message = interpolate(
    operand,
    () => undefined,
    () => "",
  ).value;
  const required = operator !== undefined;
  return { ...nothing, missing: [{ reference, required, message }] };
}
