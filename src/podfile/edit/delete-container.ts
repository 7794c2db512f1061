import { isMap, isScalar, type Pair, type YAMLMap } from "yaml";
import { removeFromFlow } from "./flow.ts";
import {
  columnOf,
  endOfComments,
  endOfPair,
  isBlank,
  isFirstOnLine,
  lineBefore,
  lineEnd,
  lineStart,
  nextLine,
  pairOf,
  placeOfKey,
  type Splice,
  startOfComments,
} from "./lines.ts";

/**
 * What has to be taken out of a pod's document for it to be without a sidecar or init container: the
 * key, with the comment right above it. The group goes with its last one, unless comments are left in
 * it.
 *
 * @returns undefined where that cannot be said; `absent` where the document has no such container
 */
export function deleteContainer(
  text: string,
  root: YAMLMap,
  name: string,
): readonly Splice[] | "absent" | undefined {
  for (const key of ["sidecars", "init"]) {
    const group = pairOf(root, key);
    const map = group?.value;
    if (group === undefined || !isMap(map)) continue;
    const index = map.items.findIndex((pair) => nameOf(pair) === name);
    if (index === -1) continue;
    if (map.items.length === 1 && !hasCommentsBeside(text, map))
      return dropGroup(text, root, group);
    return map.flow ? removeFromFlow(text, map, index) : dropLines(text, map, index);
  }
  return "absent";
}

function nameOf({ key }: Pair): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
}

function dropGroup(text: string, root: YAMLMap, group: Pair): readonly Splice[] | undefined {
  const index = root.items.indexOf(group);
  return root.flow ? removeFromFlow(text, root, index) : dropLines(text, root, index);
}

/** Whether a group has comments that are not those of its only entry. */
function hasCommentsBeside(text: string, map: YAMLMap): boolean {
  const [only] = map.items;
  if (only === undefined || map.flow) return false;
  const { start, end, column } = stretchOf(text, only, true);
  const above = text.slice(0, start).trimEnd();
  const lastAbove = above.slice(lineStart(above, above.length));
  return isComment(lastAbove) || endOfComments(text, end, column) > end;
}

function isComment(line: string): boolean {
  return line.trimStart().startsWith("#");
}

function dropLines(text: string, map: YAMLMap, index: number): readonly Splice[] | undefined {
  const pair = map.items[index];
  if (pair === undefined || !isFirstOnLine(text, placeOfKey(pair))) return undefined;
  // What stands above the first key of a file is about the file.
  const isHead = index === 0 && columnOf(text, placeOfKey(pair)) === 0;
  const { start, end } = stretchOf(text, pair, !isHead);
  return [withBlankLines(text, start, end, index === 0)];
}

/** The lines of a pair, with the comments of its own. */
function stretchOf(
  text: string,
  pair: Pair,
  withComments: boolean,
): { readonly start: number; readonly end: number; readonly column: number } {
  const at = placeOfKey(pair);
  const column = columnOf(text, at);
  const line = lineStart(text, at);
  return {
    start: withComments ? startOfComments(text, line, column) : line,
    end: endOfComments(text, nextLine(text, endOfPair(pair)), column + 1),
    column,
  };
}

/** Of the blank lines around what goes, those on one side go too. */
function withBlankLines(text: string, start: number, end: number, isFirst: boolean): Splice {
  let from = start;
  let to = end;
  const above = lineBefore(text, start);
  const isApart = isFirst || above === undefined || isBlank(above.line);
  while (isApart && to < text.length && isBlank(text.slice(to, lineEnd(text, to)))) {
    to = lineEnd(text, to);
  }
  if (to === text.length) {
    for (let before = lineBefore(text, from); before && isBlank(before.line); ) {
      from = before.start;
      before = lineBefore(text, from);
    }
  }
  return { start: from, end: to, text: "" };
}
