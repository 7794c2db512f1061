import { isMap, isScalar, isSeq, type Pair, type YAMLMap } from "yaml";

/** A stretch of a text and what stands there afterwards. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function applySplices(text: string, splices: readonly Splice[]): string {
  return [...splices]
    .sort((a, b) => b.start - a.start)
    .reduce((done, { start, end, text: by }) => done.slice(0, start) + by + done.slice(end), text);
}

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** Behind the line feed of the line. */
export function lineEnd(text: string, at: number): number {
  const feed = text.indexOf("\n", at);
  return feed === -1 ? text.length : feed + 1;
}

export function columnOf(text: string, at: number): number {
  return at - lineStart(text, at);
}

export function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** Whether nothing but spaces stands before it on its line. */
export function isFirstOnLine(text: string, at: number): boolean {
  return text.slice(lineStart(text, at), at).trim() === "";
}

export function isBlank(line: string): boolean {
  return line.trim() === "";
}

/** The line before the one that begins there; undefined at the beginning of the text. */
export function lineBefore(
  text: string,
  start: number,
): { readonly start: number; readonly line: string } | undefined {
  if (start === 0) return undefined;
  const before = lineStart(text, start - 1);
  return { start: before, line: text.slice(before, start) };
}

/** Where the last thing of a pair ends, without comments and white space. */
export function endOfPair({ key, value }: Pair): number {
  const end = endOfNode(value);
  return end ?? (isScalar(key) ? (key.range?.[1] ?? 0) : 0);
}

export function endOfNode(node: unknown): number | undefined {
  if (isMap(node) && !node.flow) {
    const last = node.items.at(-1);
    if (last) return endOfPair(last);
  }
  if (isSeq(node) && !node.flow) {
    const end = endOfNode(node.items.at(-1));
    if (end !== undefined) return end;
  }
  return (node as { range?: readonly number[] | null } | null)?.range?.[1];
}

/** The beginning of the line after what ends there; a block of text ends with its last line feed. */
export function nextLine(text: string, end: number): number {
  return text[end - 1] === "\n" ? end : lineEnd(text, end);
}

/** The end of the comments below that are indented at least so far. */
export function endOfComments(text: string, from: number, column: number): number {
  let end = from;
  for (let at = from; at < text.length; ) {
    const next = lineEnd(text, at);
    const line = text.slice(at, next);
    const indent = /^ *(?=#)/.exec(line)?.[0].length;
    if (indent !== undefined && indent >= column) end = next;
    else if (!isBlank(line)) break;
    at = next;
  }
  return end;
}

/** The beginning of the comments that stand right above a line, in its column. */
export function startOfComments(text: string, start: number, column: number): number {
  let first = start;
  for (;;) {
    const before = lineBefore(text, first);
    if (before === undefined || /^ *(?=#)/.exec(before.line)?.[0].length !== column) return first;
    first = before.start;
  }
}

export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

export function placeOfKey({ key }: Pair): number {
  return isScalar(key) ? (key.range?.[0] ?? 0) : 0;
}
