import type { Fault } from "../fault.ts";
import { isContainer } from "../foreign-keys.ts";
import type { Path } from "../yaml/locate.ts";
import { type Entry, isRecord, type Tree, unreadable } from "../yaml/tree.ts";

/**
 * Takes out of a document what does not fit its schema, so that the rest can be looked at, too. What
 * others refer to by name gets a stand-in.
 *
 * @returns the paths that were taken out
 */
export function salvage(tree: Tree, faults: readonly Fault[]): Path[] {
  const { root } = tree;
  if (!isRecord(root)) return [];
  const taken: Path[] = [];
  for (const { code, path, atKey, suggestion } of faults) {
    if (code === "missing" && path.length === 0) continue;
    const standIn = atKey && code !== "missing" ? undefined : standInFor(path);
    const at = replace(root, path, standIn ?? unreadable);
    if (standIn === undefined) taken.push(at);
    // What was probably meant is not missing.
    if (code === "unknown-key" && suggestion) taken.push([...path.slice(0, -1), suggestion]);
  }
  removeUnreadable(root, [], tree, taken);
  root.name ??= "pod";
  root.main ??= { ...anyContainer };
  return taken;
}

/** Whether a finding can come from what was taken out, rather than from the file. */
export function isAfterEffect(fault: Fault, taken: readonly Path[]): boolean {
  return taken.some((path) => {
    if (fault.code === "undeclared" && declaring(fault.path).includes(String(path[0]))) {
      return path.length <= 2;
    }
    const startsAlike = fault.path.every((part, index) => part === path[index]);
    return startsAlike && (fault.path.length === path.length || isDeclaration(path));
  });
}

const anyContainer = { image: "image" };

function standInFor(path: Path): unknown {
  if (isContainer(path)) return { ...anyContainer };
  if (path.length !== 2 || !isDeclaration(path)) return undefined;
  return path[0] === "volumes" ? null : { external: true };
}

function isDeclaration([top]: Path): boolean {
  return top === "volumes" || top === "secrets" || top === "configs";
}

/** The parts of the file that declare what a reference at a path can name. */
function declaring(path: Path): string[] {
  const field = path[path[0] === "main" ? 1 : 2];
  return field === "pid" ? ["sidecars", "init"] : [String(field)];
}

/** Puts a value in the place of what is wrong: the last part of the path that is there. */
function replace(root: Record<string, unknown>, path: Path, value: unknown): Path {
  let at: object = root;
  for (const [index, part] of path.entries()) {
    const next: unknown = Reflect.get(at, part);
    if (index === path.length - 1 || typeof next !== "object" || next === null) {
      Reflect.set(at, part, value);
      return path.slice(0, index + 1);
    }
    at = next;
  }
  return path;
}

/** The items that stay in a list keep their places in the file. */
function removeUnreadable(value: unknown, path: Path, tree: Tree, taken: Path[]): void {
  if (typeof value !== "object" || value === null) return;
  const places = tree.entries.get(value);
  if (Array.isArray(value)) {
    let gone = 0;
    const kept: [number, Entry][] = [];
    const items = value.flatMap((item: unknown, index) => {
      const entry = places?.get(index);
      const inFile = entry?.index ?? index;
      if (item === unreadable) {
        taken.push([...path, inFile]);
        gone += 1;
        return [];
      }
      removeUnreadable(item, [...path, inFile], tree, taken);
      if (entry) kept.push([index - gone, { ...entry, index: inFile }]);
      return [item];
    });
    if (gone === 0) return;
    value.splice(0, value.length, ...items);
    tree.entries.set(value, new Map(kept));
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (item === unreadable) {
      Reflect.deleteProperty(value, key);
      taken.push([...path, key]);
    } else removeUnreadable(item, [...path, key], tree, taken);
  }
}
