/** What kind of mistake a diagnostic tells of; stable, so that programs can decide on it. */
export type DiagnosticCode =
  | "file"
  | "yaml"
  | "duplicate-key"
  | "alias"
  | "not-a-pod-file"
  | "unknown-key"
  | "foreign-key"
  | "unknown-value"
  | "type"
  | "format"
  | "missing"
  | "conflict"
  | "duplicate"
  | "undeclared"
  | "reserved"
  | "variable"
  | "env-file"
  | "preset"
  | "not-carried-out"
  | "no-effect";

/** One mistake in a pod file and its place. Lines and columns count from 1. */
export interface Diagnostic {
  /** A warning leaves the document usable. */
  readonly severity: "error" | "warning";
  readonly code: DiagnosticCode;
  /** One line without a full stop. */
  readonly message: string;
  /** The file as it was named, `-` for standard input; can be an env file that the pod file names. */
  readonly file: string;
  readonly line: number;
  /** In UTF-16 code units, as editors count. */
  readonly column: number;
  /** The column after the last character, on the same line. */
  readonly endColumn?: number;
  /** Where in the document, for example `sidecars.proxy.ports[0]`; empty for the document itself. */
  readonly path: string;
  /** What to do, in words. */
  readonly hint?: string;
  /** The nearest right key or value. */
  readonly suggestion?: string;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

/** In order of file and place; what is said twice is left out once. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics
    .filter((one) => {
      const identity = `${one.file}\0${one.line}:${one.column}\0${one.message}`;
      return !seen.has(identity) && seen.add(identity);
    })
    .sort(
      (a, b) =>
        (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
    );
}
