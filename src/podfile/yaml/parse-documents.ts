import { type Document, parseAllDocuments } from "yaml";
import { nestsDeeperThan } from "./nesting.ts";
import type { LineIndex, ReportAt } from "./report.ts";
import { explainSyntax } from "./syntax-mistake.ts";

/** Larger files are refused: a pod file has some kilobytes, and the parser takes a second for each. */
const largestFileLength = 1024 * 1024;

const maxNesting = 100;
const maxDocuments = 256;

/** Takes a file apart into YAML documents; syntax errors are reported, never thrown. */
export function parseDocuments(text: string, lines: LineIndex, report: ReportAt): Document[] {
  const refuse = (message: string): Document[] => {
    report(0, 0, { code: "file", message });
    return [];
  };
  if (text.length > largestFileLength) {
    return refuse("the file is larger than 1 MiB, the limit of a pod file");
  }
  const zero = text.indexOf("\0");
  if (zero !== -1) {
    report(zero, zero + 1, {
      code: "file",
      message: "the file is not text: it contains a zero byte",
    });
    return [];
  }
  if (nestsDeeperThan(maxNesting, text)) {
    return refuse(`the file is nested more than ${maxNesting} levels deep`);
  }
  const documents = parseYaml(text, lines, report);
  return documents.length > maxDocuments
    ? refuse(`the file has more than ${maxDocuments} documents`)
    : documents;
}

function parseYaml(text: string, lines: LineIndex, report: ReportAt): Document[] {
  const parsed = parseAllDocuments(text, {
    prettyErrors: false,
    logLevel: "silent",
    // Looked for while the tree is walked: the library compares every key with every other.
    uniqueKeys: false,
    schema: "core",
    resolveKnownTags: false,
  });
  if (!Array.isArray(parsed)) return [];
  const found = new Set<number>();
  for (const document of parsed) {
    for (const error of [...document.errors, ...document.warnings]) {
      const { start, end, ...finding } = explainSyntax(error, text);
      const line = lines(start).line;
      // What follows on the same line comes of the first.
      if (!found.has(line)) report(start, end, { code: "yaml", ...finding });
      found.add(line);
    }
  }
  return parsed;
}
