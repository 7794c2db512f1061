import { SidepodError } from "../../errors.ts";
import type { Context } from "../frame/context.ts";

/** Reads `name=value`; a name alone takes the value that it has here, if it has one. */
export function readEnvironment(
  given: readonly string[],
  env: Context["env"],
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const entry of given) {
    const equals = entry.indexOf("=");
    const name = equals === -1 ? entry : entry.slice(0, equals);
    if (name === "") throw new SidepodError("usage", `'${entry}' for --env has no name`);
    const value = equals === -1 ? env[name] : entry.slice(equals + 1);
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
