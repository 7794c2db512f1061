import { isMap, isScalar, type Pair, type YAMLMap } from "yaml";
import { asBlock, asFlow, type ContainerText } from "./container-text.ts";
import { indentRest, insertIntoFlow } from "./flow.ts";
import {
  columnOf,
  endOfComments,
  endOfPair,
  isBlank,
  isFirstOnLine,
  lineBefore,
  lineEnd,
  lineStart,
  newlineOf,
  nextLine,
  pairOf,
  placeOfKey,
  type Splice,
  startOfComments,
} from "./lines.ts";

/**
 * What has to be written where for a pod's document to have one more sidecar, the last before main;
 * undefined where that cannot be said. All else stays as it is, byte for byte.
 */
export function insertContainer(
  text: string,
  root: YAMLMap,
  container: ContainerText,
): readonly Splice[] | undefined {
  const pair = pairOf(root, "sidecars");
  if (pair === undefined) return insertGroup(text, root, container);
  const { value } = pair;
  const isNothing = value === null || (isScalar(value) && value.value === null);
  if (isMap(value) && value.items.length > 0) {
    return value.flow
      ? insertIntoFlow(text, value, asFlow(container))
      : insertBelow(text, value, container);
  }
  if (!isNothing && !isMap(value)) return undefined;
  if (root.flow) {
    const [start, end] = isMap(value) ? (value.range ?? []) : [];
    if (start === undefined || end === undefined) return undefined;
    return [{ start, end, text: `{ ${indentRest(text, start, asFlow(container))} }` }];
  }
  return fillGroup(text, root, pair, container);
}

/** After the last of those that are there. */
function insertBelow(text: string, group: YAMLMap, container: ContainerText): readonly Splice[] {
  const last = group.items.at(-1);
  const at = last ? placeOfKey(last) : 0;
  const column = columnOf(text, at);
  const step = Math.max(1, stepOf(text, last, column));
  const block = asBlock(container, { column, step });
  const above = lineBefore(text, startOfComments(text, lineStart(text, at), column));
  const isApart = group.items.length > 1 && above !== undefined && isBlank(above.line);
  const end = endOfComments(text, nextLine(text, last ? endOfPair(last) : at), column);
  return [insertLines(text, end, isApart ? `\n${block}` : block)];
}

/** Below a key that has nothing, or empty braces, behind it. */
function fillGroup(
  text: string,
  root: YAMLMap,
  pair: Pair,
  container: ContainerText,
): readonly Splice[] | undefined {
  const at = placeOfKey(pair);
  const keyEnd = isScalar(pair.key) ? (pair.key.range?.[1] ?? at) : at;
  const colon = text.indexOf(":", keyEnd) + 1;
  // Nothing at all stands, for the parser, behind the comments that follow.
  const end = isEmpty(pair.value) ? colon : endOfPair(pair);
  const between = text.slice(colon, end).replaceAll(/(^|\s)#.*/g, "");
  if (!/^\s*(\{\s*\}|~|null)?\s*$/.test(between)) return undefined;
  const column = columnOf(text, at);
  const step = stepOf(text, pairOf(root, "main"), column);
  const block = asBlock(container, { column: column + step, step });
  const below = endOfComments(text, lineEnd(text, end), column + 1);
  const emptied = end > colon ? [withoutSpaceBefore(text, pair, end)] : [];
  return [...emptied, insertLines(text, below, block)];
}

/** Takes the value of a pair away, with its line where it has one. */
function withoutSpaceBefore(text: string, { value }: Pair, end: number): Splice {
  let start = isMap(value) || isScalar(value) ? (value.range?.[0] ?? end) : end;
  while (text[start - 1] === " ") start -= 1;
  const isAlone = text[start - 1] === "\n" && isBlank(text.slice(end, lineEnd(text, end)));
  return { start, end: isAlone ? lineEnd(text, end) : end, text: "" };
}

function isEmpty(value: unknown): boolean {
  return value === null || (isScalar(value) && value.range?.[0] === value.range?.[1]);
}

/** Before main, or where main comes first, at the end. */
function insertGroup(
  text: string,
  root: YAMLMap,
  container: ContainerText,
): readonly Splice[] | undefined {
  if (root.flow) return insertIntoFlow(text, root, `sidecars: { ${asFlow(container)} }`);
  const main = pairOf(root, "main");
  const last = root.items.at(-1);
  if (main === undefined || last === undefined) return undefined;
  const at = placeOfKey(main);
  if (!isFirstOnLine(text, at)) return undefined;
  const column = columnOf(text, at);
  const step = stepOf(text, main, column);
  const group = `${" ".repeat(column)}sidecars:\n${asBlock(container, { column: column + step, step })}`;
  if (root.items[0] === main) {
    return [
      insertLines(text, endOfComments(text, nextLine(text, endOfPair(last)), column + 1), group),
    ];
  }
  const start = startOfComments(text, lineStart(text, at), column);
  const above = lineBefore(text, start);
  const isApart = above !== undefined && isBlank(above.line);
  return [insertLines(text, start, isApart ? `${group.trimEnd()}\n\n` : group)];
}

/** How far the file indents what is inside a container. */
function stepOf(text: string, pair: Pair | undefined, column: number): number {
  const usual = 2;
  const inner = isMap(pair?.value) && !pair.value.flow ? pair.value.items[0] : undefined;
  return inner === undefined ? usual : columnOf(text, placeOfKey(inner)) - column;
}

function insertLines(text: string, at: number, lines: string): Splice {
  const newline = newlineOf(text);
  const own = lines.replace(/\r?\n?$/, "\n").replaceAll(/\r?\n/g, newline);
  const isCut = at > 0 && text[at - 1] !== "\n";
  return { start: at, end: at, text: isCut ? `${newline}${own}` : own };
}
