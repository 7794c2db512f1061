import type { DiagnosticCode } from "./diagnostic.ts";
import type { Path } from "./yaml/locate.ts";

/** Something wrong with a document, and where in it. */
export interface Fault {
  /** An error where not given. */
  readonly severity?: "warning";
  readonly path: Path;
  /** Whether the key is what is wrong, and not its value. */
  readonly atKey: boolean;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly suggestion?: string | undefined;
}

type More = Pick<Fault, "hint" | "suggestion">;

/** A fault of the value at a path. */
export function atValue(path: Path, code: Fault["code"], message: string, more: More = {}): Fault {
  return { path, atKey: false, code, message, ...more };
}

/** A fault of the key at a path. */
export function atKey(path: Path, code: Fault["code"], message: string, more: More = {}): Fault {
  return { path, atKey: true, code, message, ...more };
}
