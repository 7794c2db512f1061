import { type Document, isScalar, type YAMLMap } from "yaml";
import { wrappedContainer } from "../load/load-container.ts";
import { retype } from "../yaml/tree.ts";
import { columnOf, endOfComments, endOfNode, isBlank, lineEnd, nextLine } from "./lines.ts";

/** A container as its own file has it. */
export interface ContainerText {
  readonly name: string;
  readonly text: string;
  readonly document: Document;
  readonly contents: YAMLMap;
}

interface Indent {
  /** Where the container's name begins. */
  readonly column: number;
  /** How much further its fields are indented. */
  readonly step: number;
}

/** As it is written, comments too, for a place among others that have a line of their own. */
export function asBlock({ name, text, contents }: ContainerText, { column, step }: Indent): string {
  const { start, end } = contentsAndComments(text, contents);
  const at = contents.range?.[0] ?? start;
  const own = columnOf(text, at);
  const key = `${" ".repeat(column)}${keyOf(name)}`;
  const wrapped = wrappedContainer(contents);
  if (contents.flow) {
    const node = wrapped?.node ?? contents;
    const above = shift(text.slice(start, at), column - own);
    const [from, to] = node.range ?? [at, end];
    const below = text.slice(contents.range?.[1] ?? end, end);
    const [first = "", ...more] = `${text.slice(from, to)}${below}`.trimEnd().split("\n");
    return [`${above}${key}: ${first}`, ...more.map((line) => shift(line, column + step))].join(
      "\n",
    );
  }
  if (!wrapped) {
    return `${key}:\n${shift(text.slice(start, end), column + step - own)}`;
  }
  const [from, to] = wrapped.key.range ?? [at, at];
  const renamed = `${text.slice(start, from)}${keyOf(name)}${text.slice(to, end)}`;
  return shift(renamed, column - own);
}

/** In braces, for a place between braces. Comments inside of it stay. */
export function asFlow({ name, document, contents }: ContainerText): string {
  const copy = document.clone();
  const node = wrappedContainer(contents)?.node ?? contents;
  copy.contents = node.clone() as typeof copy.contents;
  copy.commentBefore = null;
  copy.comment = null;
  copy.directives = undefined;
  return `${keyOf(name)}: ${copy.toString({ collectionStyle: "flow", lineWidth: 0 }).trim()}`;
}

function keyOf(name: string): string {
  return typeof retype(name) === "string" ? name : JSON.stringify(name);
}

/** The whole of a file but for the marks of where its document begins and ends. */
function contentsAndComments(
  text: string,
  contents: YAMLMap,
): { readonly start: number; readonly end: number } {
  const first = contents.items[0]?.key;
  const from = contents.range?.[0] ?? (isScalar(first) ? first.range?.[0] : 0) ?? 0;
  const marks = [...text.slice(0, from).matchAll(/^---(?=\s|$)/gm)];
  const mark = marks.at(-1);
  let start = mark === undefined ? 0 : mark.index + "---".length;
  while (start < from && isBlank(text.slice(start, lineEnd(text, start)))) {
    start = lineEnd(text, start);
  }
  const end = endOfNode(contents) ?? from;
  return { start: Math.min(start, from), end: endOfComments(text, nextLine(text, end), 0) };
}

/** Moves lines to the right, or to the left as far as there are spaces. */
function shift(text: string, by: number): string {
  if (by === 0) return text;
  const move = (line: string): string => {
    if (line.trim() === "") return line;
    if (by > 0) return `${" ".repeat(by)}${line}`;
    const spaces = /^ */.exec(line)?.[0].length ?? 0;
    return line.slice(Math.min(spaces, -by));
  };
  return text.split("\n").map(move).join("\n");
}
