import { readFileSync } from "node:fs";

/** Processes and their groups go away while they are looked at. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (["ENOENT", "ESRCH", "ENODEV", "EACCES", "ENOTDIR"].includes(code)) return undefined;
    throw error;
  }
}
