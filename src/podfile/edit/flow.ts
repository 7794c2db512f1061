import { isScalar, type YAMLMap } from "yaml";
import {
  endOfPair,
  isFirstOnLine,
  lineEnd,
  lineStart,
  newlineOf,
  type Splice,
  startOfComments,
} from "./lines.ts";

/** Adds a pair at the end of a map in braces that has some; on a line of its own where they have. */
export function insertIntoFlow(
  text: string,
  map: YAMLMap,
  entry: string,
): readonly Splice[] | undefined {
  const last = map.items.at(-1);
  const brace = (map.range?.[1] ?? 0) - 1;
  if (last === undefined || text[brace] !== "}") return undefined;
  const end = endOfPair(last);
  const start = isScalar(last.key) ? (last.key.range?.[0] ?? end) : end;
  const hasComma = withoutComments(text.slice(end, brace)).includes(",");
  if (!isFirstOnLine(text, brace) || !isFirstOnLine(text, start)) {
    return [{ start: end, end, text: `, ${indentRest(text, end, entry)}` }];
  }
  const newline = newlineOf(text);
  const pad = text.slice(lineStart(text, start), start);
  const lines = entry.split("\n").map((line) => `${pad}${line}`);
  const below = lineEnd(text, end);
  const own = `${lines.join(newline)}${hasComma ? "," : ""}${newline}`;
  return [
    ...(hasComma ? [] : [{ start: end, end, text: "," }]),
    { start: below, end: below, text: own },
  ];
}

/** What follows on other lines has to stand further right than what it belongs to. */
export function indentRest(text: string, at: number, entry: string): string {
  const pad = /^ */.exec(text.slice(lineStart(text, at)))?.[0] ?? "";
  return entry.replaceAll("\n", `${newlineOf(text)}${pad}  `);
}

/** Takes a pair out of a map in braces, with its line and the comments right above it if it has one. */
export function removeFromFlow(text: string, map: YAMLMap, index: number): readonly Splice[] {
  const pair = map.items[index];
  if (pair === undefined) return [];
  const end = endOfPair(pair);
  const start = isScalar(pair.key) ? (pair.key.range?.[0] ?? end) : end;
  const afterValue = skipSpaces(text, end);
  const hasComma = text[afterValue] === ",";
  const tail = skipSpaces(text, hasComma ? afterValue + 1 : end);
  const isLast = index === map.items.length - 1;
  if (isFirstOnLine(text, start) && /^(#.*)?\r?$/m.test(text.slice(tail, lineEnd(text, tail)))) {
    const line = lineStart(text, start);
    const above = startOfComments(text, line, start - line);
    // A comma that is left before the brace does no harm.
    if (/^(#|\r?\n)/.test(text.slice(tail))) {
      return [{ start: above, end: lineEnd(text, tail), text: "" }];
    }
  }
  if (hasComma && !isLast) return [{ start, end: tail, text: "" }];
  const before = /,\s*$/.exec(text.slice(0, start));
  return [
    { start: before && isLast ? before.index : start, end: hasComma ? afterValue : end, text: "" },
  ];
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t") at += 1;
  return at;
}

function withoutComments(text: string): string {
  return text.replaceAll(/(^|\s)#.*/g, "");
}
