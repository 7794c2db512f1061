import { isSidepodError } from "../errors.ts";
import type { Backend, Call } from "./backend.ts";

/** The last lines that a container wrote since its last start, as evidence for an error. */
export async function lastLogLines(
  backend: Pick<Backend, "logs">,
  container: string,
  { signal }: Call = {},
  count = 10,
): Promise<readonly string[]> {
  const lines: string[] = [];
  try {
    for await (const { line } of backend.logs(container, {
      tail: count,
      thisLife: true,
      signal,
    })) {
      lines.push(line);
    }
  } catch (error) {
    // Evidence must not take the place of the error that it is for.
    if (!isSidepodError(error)) throw error;
    lines.push(`(its log cannot be read: ${error.message})`);
  }
  return lines.slice(-count);
}
