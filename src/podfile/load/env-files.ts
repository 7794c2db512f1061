import { isSidepodError, type SidepodError } from "../../errors.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { parseEnvFile } from "../yaml/dotenv.ts";
import type { LoadContext } from "./loading.ts";

/** Path as the pod file names it to entries; a name without a value is the caller's. */
export type EnvFiles = Map<string, readonly (readonly [string, string | undefined])[]>;

/** Reads one env file; its faults become diagnostics of that file. */
export async function readEnvFile(
  path: string,
  lookup: (name: string) => string | undefined,
  context: LoadContext,
  diagnostics: Diagnostic[],
): Promise<{ entries: readonly (readonly [string, string | undefined])[]; missing: boolean }> {
  let text: string;
  try {
    text = await context.readFile(path);
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code;
    if (code === "ENOENT" || code === "ENOTDIR") return { entries: [], missing: true };
    // Reading was broken off, or is at fault itself.
    if (typeof code !== "string") throw error;
    const { message, hint } = error as SidepodError;
    const fault = isSidepodError(error) ? message : `the file cannot be read (${code})`;
    diagnostics.push({ ...ofEnvFile(path, 1, fault), ...(hint !== undefined && { hint }) });
    return { entries: [], missing: false };
  }
  const { entries, problems } = parseEnvFile(text, lookup);
  for (const { line, message } of problems) diagnostics.push(ofEnvFile(path, line, message));
  return { entries: entries.map(({ name, value }) => [name, value] as const), missing: false };
}

function ofEnvFile(file: string, line: number, message: string): Diagnostic {
  return { severity: "error", code: "env-file", message, file, line, column: 1, path: "" };
}
