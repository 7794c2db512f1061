import { type Document, parseAllDocuments } from "yaml";
import { escapeControls } from "../printable.ts";
import { nestsDeeperThan } from "./nesting.ts";
import type { ReportAt } from "./report.ts";

/** Larger files are refused: a pod file has some kilobytes, and the parser takes a second for each. */
export const largestFileLength = 1024 * 1024;

const deepestNesting = 100;
const mostDocuments = 256;
const longestMessage = 120;

/** Takes a file apart into YAML documents; syntax errors are reported, never thrown. */
export function parseDocuments(text: string, report: ReportAt): Document[] {
  const refuse = (message: string): Document[] => {
    report(0, 0, { code: "file", message });
    return [];
  };
  if (text.length > largestFileLength) {
    return refuse("the file is larger than 1 MiB, which no pod file is");
  }
  const zero = text.indexOf("\0");
  if (zero !== -1) {
    report(zero, zero + 1, { code: "file", message: "the file is not text: it holds a zero byte" });
    return [];
  }
  if (nestsDeeperThan(deepestNesting, text)) {
    return refuse(`the file is nested more than ${deepestNesting} levels deep`);
  }
  const documents = parseYaml(text, report);
  return documents.length > mostDocuments
    ? refuse(`the file has more than ${mostDocuments} documents`)
    : documents;
}

function parseYaml(text: string, report: ReportAt): Document[] {
  const parsed = parseAllDocuments(text, {
    prettyErrors: false,
    logLevel: "silent",
    // Looked for while the tree is walked: the library compares every key with every other.
    uniqueKeys: false,
    schema: "core",
    resolveKnownTags: false,
  });
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
  const plain = line
    .replace(/\.$/, "")
    .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  // The library repeats what it found, however long.
  const cut = plain.length > longestMessage ? `${plain.slice(0, longestMessage)}…` : plain;
  return escapeControls(cut).trim();
}
