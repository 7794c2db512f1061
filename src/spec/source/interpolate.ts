import type { Reference, Segment } from "./template.ts";

export interface Interpolated {
  readonly value: string;
  /** The same with a placeholder for each value that came from the caller. */
  readonly shadow: string;
  readonly missing: readonly MissingVariable[];
}

export interface MissingVariable {
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

const nothing: Interpolated = { value: "", shadow: "", missing: [] };
