import { Lexer, type YAMLError } from "yaml";
import { escapeControls, quote } from "../nearest.ts";

/** What is wrong with the YAML itself, and where whoever wrote it has to look. */
interface SyntaxMistake {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint?: string;
}

const maxMessage = 120;
const quoteTheValue = "quote the whole value";

/**
 * Says in plain words what the parser found. It tells where it could not go on, which is often a line
 * after the mistake.
 */
export function explainSyntax(error: YAMLError, text: string): SyntaxMistake {
  const [start, end] = error.pos;
  const at = (message: string, hint?: string): SyntaxMistake => ({
    start,
    end,
    message,
    ...(hint === undefined ? {} : { hint }),
  });
  const found = escapeControls(text.slice(start, start + 1));
  switch (error.code) {
    case "TAB_AS_INDENT":
      return at("a tab is used for indentation; YAML requires spaces");
    case "RESOURCE_EXHAUSTION":
      return at("the file is nested too deeply");
    case "BLOCK_AS_IMPLICIT_KEY":
    case "MULTILINE_IMPLICIT_KEY":
      return unexpectedKey(text, start);
    case "BAD_INDENT":
      return /^Flow/.test(error.message) ? openBracket(text, start) : badColumn(text, start);
    case "BAD_SCALAR_START":
      return at(`a text that begins with ${found} must be quoted`);
    case "BAD_DQ_ESCAPE":
      return at("unknown escape in double quotes", "write \\\\, or use single quotes");
    case "MISSING_CHAR":
      if (/quote$/.test(error.message)) return openQuote(text, start);
      if (/^Implicit map keys/.test(error.message)) return noColon(text, start);
      if (/must end with/.test(error.message)) return openBracket(text, start);
      return at(inPlainWords(error.message));
    case "UNEXPECTED_TOKEN":
      if (/block-seq-ind/.test(error.message)) return at("start a list on the line below its key");
      if (/at node end/.test(error.message)) {
        return at("unexpected text after the end of the value", quoteTheValue);
      }
      return /in YAML stream/.test(error.message)
        ? at("this is not expected here")
        : at(inPlainWords(error.message));
    default:
      return at(inPlainWords(error.message));
  }
}

/** A key where none can be: in a value, on a line that is indented too far, or it has no colon. */
function unexpectedKey(text: string, start: number): SyntaxMistake {
  const line = lineAround(text, start);
  if (text.slice(line.start, start).trim() === "") return noColon(text, start);
  if (/:(\s|$)/.test(text.slice(start, line.end))) {
    return {
      start,
      end: line.end,
      message: 'a text that contains ": " must be quoted',
      hint: quoteTheValue,
    };
  }
  const below = nextLine(text, line.end) ?? { start, end: line.end };
  return {
    ...below,
    message: "this line is indented further than the key above, which already has a value",
    hint: "start keys of one map in the same column",
  };
}

function noColon(text: string, start: number): SyntaxMistake {
  const { end } = lineAround(text, start);
  const line = text.slice(start, end).trimEnd();
  const [, key, glued] = /^([\w.-]+)(:(?=\S))?/.exec(line) ?? [];
  if (key !== undefined && glued !== undefined) {
    const colon = start + key.length;
    return { start: colon, end: colon + 1, message: "a space is missing after the colon" };
  }
  return {
    start,
    end: start + line.length,
    message: "this line is not of the form KEY: VALUE",
    ...(key === line ? { hint: `write ${quote(`${key}:`)}` } : {}),
  };
}

function badColumn(text: string, start: number): SyntaxMistake {
  const line = lineAround(text, start);
  const indent = /^\s*/.exec(text.slice(line.start, line.end))?.[0].length ?? 0;
  return {
    start: line.start + indent,
    end: line.end,
    message: "the indentation is wrong: this line matches no other line",
    hint: "start keys of one map, and items of one list, in the same column",
  };
}

function openQuote(text: string, before: number): SyntaxMistake {
  const last = lexemes(text, before).findLast(({ lexeme }) => /^["']/.test(lexeme));
  const start = last?.start ?? before;
  return { start, end: start + 1, message: "the quote is not closed" };
}

function openBracket(text: string, before: number): SyntaxMistake {
  const open: { lexeme: string; start: number }[] = [];
  for (const one of lexemes(text, before)) {
    if (one.lexeme === "[" || one.lexeme === "{") open.push(one);
    else if (one.lexeme === "]" || one.lexeme === "}") open.pop();
  }
  const { lexeme, start } = open.at(-1) ?? { lexeme: "[", start: before };
  return { start, end: start + 1, message: `the ${lexeme} is not closed` };
}

function lexemes(text: string, before: number): { lexeme: string; start: number }[] {
  const found: { lexeme: string; start: number }[] = [];
  let start = 0;
  for (const lexeme of new Lexer().lex(text)) {
    // Some lexemes are marks of the lexer and not text of the file.
    if (!text.startsWith(lexeme, start)) continue;
    if (start >= before) break;
    found.push({ lexeme, start });
    start += lexeme.length;
  }
  return found;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

function lineAround(text: string, at: number): Stretch {
  const next = text.indexOf("\n", at);
  return { start: text.lastIndexOf("\n", at - 1) + 1, end: next === -1 ? text.length : next };
}

/** The next line that is more than space, without its indentation. */
function nextLine(text: string, from: number): Stretch | undefined {
  const rest = text.slice(from).search(/\S/);
  if (rest === -1) return undefined;
  return { start: from + rest, end: lineAround(text, from + rest).end };
}

/** The library repeats what it found, however long. */
function inPlainWords(message: string): string {
  const plain = (message.split("\n", 1)[0] ?? "")
    .replace(/\.$/, "")
    .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  const cut = plain.length > maxMessage ? `${plain.slice(0, maxMessage)}…` : plain;
  return escapeControls(cut).trim();
}
