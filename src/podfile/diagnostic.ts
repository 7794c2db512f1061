import { escapeControls, maskControls } from "./nearest.ts";

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

/** In order of file and place, without duplicates. */
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

/**
 * What is wrong with a text that has a format, for whoever knows where the text stands. The message
 * never holds the text itself: it can come from a variable of the caller.
 */
export class Problem {
  readonly message: string;
  readonly hint: string | undefined;
  /** The nearest right text; a function, as looking for it takes long. */
  readonly suggest: (() => string | undefined) | undefined;

  constructor(message: string, more: { hint?: string; suggest?: () => string | undefined } = {}) {
    this.message = message;
    this.hint = more.hint;
    this.suggest = more.suggest;
  }
}

/** Reads a text that has a format. */
export type Parser<T> = (text: string) => T | Problem;

const windowColumns = 96;

/**
 * A diagnostic as plain text: place and message, the line of the source with the fault underlined,
 * and what to do. Control characters are escaped.
 *
 * @param sourceText the text of `diagnostic.file`; without it the frame is left out
 *
 * @example
 * ```
 * sidepod.yaml:3:3: error: unknown key "imge" in main
 *   3 |   imge: alpine
 *     |   ^^^^
 *   hint: did you mean "image"?
 * ```
 */
export function formatDiagnostic(diagnostic: Diagnostic, sourceText?: string): string {
  const { file, line, column, severity, message, hint, suggestion } = diagnostic;
  const lines = [
    `${escapeControls(file)}:${line}:${column}: ${severity}: ${escapeControls(message)}`,
  ];
  if (sourceText !== undefined) lines.push(...frame(diagnostic, sourceText));
  if (suggestion !== undefined) {
    lines.push(`  hint: did you mean "${escapeControls(suggestion)}"?`);
  }
  if (hint !== undefined) lines.push(`  hint: ${escapeControls(hint)}`);
  return lines.join("\n");
}

function frame({ line, column, endColumn }: Diagnostic, sourceText: string): string[] {
  const text = lineOf(sourceText, line);
  if (text === undefined) return [];
  const gutter = String(line);
  const start = column - 1;
  const from = start > windowColumns - 20 ? start - 30 : 0;
  const shown = text.slice(from, from + windowColumns);
  const end = Math.min((endColumn ?? column + 1) - 1, from + shown.length);
  const before = from > 0 ? "…" : "";
  const after = from + windowColumns < text.length ? "…" : "";
  const caret = " ".repeat(before.length + start - from) + "^".repeat(Math.max(1, end - start));
  return [
    `  ${gutter} | ${before}${maskControls(shown)}${after}`.trimEnd(),
    `  ${" ".repeat(gutter.length)} | ${caret}`,
  ];
}

/** Without splitting a file of megabytes for each of its diagnostics. */
function lineOf(text: string, line: number): string | undefined {
  let start = 0;
  for (let current = 1; current < line; current++) {
    const next = text.indexOf("\n", start);
    if (next === -1) return undefined;
    start = next + 1;
  }
  const end = text.indexOf("\n", start);
  return text.slice(start, end === -1 ? undefined : end).replace(/\r$/, "");
}
