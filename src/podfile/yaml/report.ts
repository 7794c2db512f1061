import type { Diagnostic, DiagnosticCode } from "../diagnostic.ts";

/** A finding without its place. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly severity?: "error" | "warning";
  readonly hint?: string | undefined;
  readonly suggestion?: string | undefined;
}

/** Takes a finding about a stretch of the file, by offsets. */
export type ReportAt = (start: number, end: number, finding: Finding, path?: string) => void;

const maxDiagnostics = 1000;

/** Turns offsets into lines and columns. */
export function reporter(
  file: string,
  text: string,
  lines: LineIndex,
  diagnostics: Diagnostic[],
): ReportAt {
  return (start, end, { severity = "error", code, message, hint, suggestion }, path = "") => {
    // A broken file of megabytes has no use for as many messages.
    if (diagnostics.length >= maxDiagnostics) return;
    const { line, column } = lines(start);
    const lineEnd = text.indexOf("\n", start);
    const last = Math.min(end, lineEnd === -1 ? text.length : lineEnd);
    diagnostics.push({
      severity,
      code,
      message,
      file,
      line,
      column,
      ...(last > start ? { endColumn: column + last - start } : {}),
      path,
      ...(hint === undefined ? {} : { hint }),
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  };
}

/** Finds line and column (both from 1) of an offset into a text. */
export type LineIndex = (offset: number) => { line: number; column: number };

export function indexLines(text: string): LineIndex {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    const at = Math.max(0, Math.min(offset, text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
