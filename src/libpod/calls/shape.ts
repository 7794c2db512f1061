import { SidepodError } from "../../errors.ts";

/** What a part of an answer has to be. */
export interface Shape {
  /** What may also be null, or not there. */
  readonly optional?: true;
  /**
   * Says what is wrong with a value, such as `[0].Id is a number and no text`. What is not there is wrong
   * only where it is strict.
   */
  wrong(value: unknown, at: string, strict: boolean): string | undefined;
}

function scalar(kind: "string" | "number" | "boolean", word: string): Shape {
  return {
    wrong: (value, at) =>
      typeof value === kind ? undefined : `${at} is ${describe(value)}, not a ${word}`,
  };
}

export const text = scalar("string", "string");
export const number = scalar("number", "number");
export const flag = scalar("boolean", "boolean");

/** What names an object; it becomes a part of paths. */
export const id: Shape = {
  wrong: (value, at, strict) => (value === "" ? `${at} is empty` : text.wrong(value, at, strict)),
};

/** What versions of the engine write in two ways. */
export function either(one: Shape, other: Shape): Shape {
  return {
    wrong: (value, at, strict) =>
      one.wrong(value, at, strict) === undefined ? undefined : other.wrong(value, at, strict),
  };
}

export function optional(shape: Shape): Shape {
  return {
    optional: true,
    wrong: (value, at, strict) =>
      value === null || value === undefined ? undefined : shape.wrong(value, at, strict),
  };
}

export function list(of: Shape): Shape {
  return {
    wrong: (value, at, strict) => {
      if (!Array.isArray(value)) return `${at} is ${describe(value)}, not a list`;
      for (const [index, each] of value.entries()) {
        const found = of.wrong(each, `${at}[${index}]`, strict);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** An object whose keys are names. */
export function map(of: Shape): Shape {
  return {
    wrong: (value, at, strict) => {
      if (!isObject(value)) return `${at} is ${describe(value)}, not an object`;
      for (const [name, each] of Object.entries(value)) {
        const found = of.wrong(each, `${at}.${name}`, strict);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/**
 * An object with these fields, and others that are ignored.
 *
 * @param needed those that have to be there also where it is not strict
 */
export function object(fields: Readonly<Record<string, Shape>>, needed: readonly string[] = []) {
  const all = Object.entries(fields);
  return {
    wrong: (value: unknown, at: string, strict: boolean): string | undefined => {
      if (!isObject(value)) return `${at} is ${describe(value)}, not an object`;
      for (const [name, shape] of all) {
        const field = value[name];
        if (field === undefined) {
          if (shape.optional || !(strict || needed.includes(name))) continue;
          return `${at}.${name} is missing`;
        }
        const found = shape.wrong(field, `${at}.${name}`, strict);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** An object of which at least one field is there: else it is something else. */
export function record(fields: Readonly<Record<string, Shape>>, needed?: readonly string[]): Shape {
  const names = Object.keys(fields);
  const whole = object(fields, needed);
  return {
    wrong: (value, at, strict) =>
      whole.wrong(value, at, strict) ??
      (names.some((name) => name in (value as object))
        ? undefined
        : `${at} has none of ${names.slice(0, 3).join(", ")}`),
  };
}

/** @throws SidepodError `protocol` where an answer is not as the code counts on */
export function checkShape(value: unknown, shape: Shape, call: string, strict: boolean): void {
  const found = shape.wrong(value, "", strict);
  if (found === undefined) return;
  throw wrongAnswer(call, found.replace(/^ /, "it "), asText(value));
}

/** JSON can be nested more deeply than it can be written again. */
function asText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "an answer that is nested too deeply to be shown";
  }
}

/** What came is shown as far as it tells something. */
export function wrongAnswer(
  call: string,
  why: string,
  answer: string,
  cause?: unknown,
): SidepodError {
  const shown = answer.length > 200 ? `${answer.slice(0, 200)}…` : answer;
  return new SidepodError("protocol", `the engine's answer to ${call} is not as expected: ${why}`, {
    evidence: shown === "" ? [] : [shown],
    hint: "sidepod engine",
    details: { call },
    cause,
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "string"
    ? "a string"
    : typeof value === "number"
      ? "a number"
      : String(value);
}
