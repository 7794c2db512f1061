import { isSidepodError } from "../errors.ts";
import type { Backend, Call } from "./backend.ts";

/** The last lines that a container wrote since a time, its start, as evidence for an error. */
export async function lastLogLines(
  backend: Pick<Backend, "logs">,
  container: string,
  { since, signal }: Call & { readonly since: string | undefined },
  count = 10,
): Promise<readonly string[]> {
  const lines: string[] = [];
  try {
    for await (const { line } of backend.logs(container, {
      tail: count,
      ...(since !== undefined && { since }),
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
