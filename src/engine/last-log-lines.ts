import { isSidepodError } from "../errors.ts";
import type { Backend, Call } from "./backend.ts";

/**
 * The last lines that a container wrote in its last life, as evidence for an error.
 *
 * @param options.since from when on its log is of another life (`logStartOf`)
 */
export async function lastLogLines(
  backend: Pick<Backend, "logs" | "logStartOf">,
  container: string,
  { since, signal }: Call & { readonly since?: string | undefined } = {},
  count = 10,
): Promise<readonly string[]> {
  const lines: string[] = [];
  try {
    const from = since ?? (await backend.logStartOf(container, { signal }));
    for await (const { line } of backend.logs(container, {
      tail: count,
      ...(from !== undefined && { since: from }),
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
