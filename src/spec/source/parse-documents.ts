import { type Document, parseAllDocuments } from "yaml";
import type { ReportAt } from "./report.ts";

/** Larger files are refused: nobody wrote them by hand, and reading them takes long. */
export const largestFileBytes = 8 * 1024 * 1024;

/** Takes a file apart into YAML documents; syntax errors are reported, never thrown. */
export function parseDocuments(text: string, report: ReportAt): Document[] {
  if (text.length > largestFileBytes) {
    report(0, 0, {
      code: "file",
      message: `the file is larger than ${largestFileBytes / 1024 / 1024} MiB`,
    });
    return [];
  }
  const zero = text.indexOf("\0");
  if (zero !== -1) {
    report(zero, zero + 1, { code: "file", message: "the file is not text: it holds a zero byte" });
    return [];
  }
  return parseYaml(text, report);
}

function parseYaml(text: string, report: ReportAt): Document[] {
  let parsed: ReturnType<typeof parseAllDocuments>;
  try {
    parsed = parseAllDocuments(text, {
      prettyErrors: false,
      logLevel: "silent",
      // Looked for while the tree is walked: the library compares every key with every other.
      uniqueKeys: false,
      schema: "core",
      resolveKnownTags: false,
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    report(0, 0, { code: "yaml", message: "the file is nested too deeply" });
    return [];
  }
  if (!Array.isArray(parsed)) return [];
  for (const document of parsed) {
    for (const { pos, code, message } of document.errors) {
      report(pos[0], pos[1], { code: "yaml", message: plainMessage(code, message) });
    }
    for (const { pos, message } of document.warnings) {
      report(pos[0], pos[1], { code: "yaml", message: firstLine(message) });
    }
  }
  return parsed;
}

function plainMessage(code: string, message: string): string {
  if (code === "TAB_AS_INDENT") return "a tab is used for indentation; YAML wants spaces";
  if (code === "BAD_INDENT") return `the indentation is wrong: ${firstLine(message)}`;
  if (code === "RESOURCE_EXHAUSTION") return "the file is nested too deeply";
  return firstLine(message);
}

function firstLine(message: string): string {
  const line = message.split("\n", 1)[0] ?? "";
  return line.replace(/\.$/, "").replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
