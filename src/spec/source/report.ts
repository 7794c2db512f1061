import type { Diagnostic, DiagnosticCode } from "../diagnostic.ts";
import type { LineIndex } from "./line-index.ts";

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

const mostDiagnostics = 1000;

/** Turns offsets into lines and columns. */
export function reporter(
  file: string,
  text: string,
  lines: LineIndex,
  diagnostics: Diagnostic[],
): ReportAt {
  return (start, end, { severity = "error", code, message, hint, suggestion }, path = "") => {
    // A broken file of megabytes has no use for as many messages.
    if (diagnostics.length >= mostDiagnostics) return;
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
