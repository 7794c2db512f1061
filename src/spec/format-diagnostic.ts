import type { Diagnostic } from "./diagnostic.ts";
import { escapeControls, maskControls } from "./printable.ts";

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
