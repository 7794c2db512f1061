import type { Path } from "./source/locate.ts";
import { isRecord, unreadable } from "./source/tree.ts";
import type { Fault } from "./validate.ts";

/**
 * Takes out of a document what does not fit its schema, so that the rest can be looked at, too.
 *
 * @returns the paths that were taken out
 */
export function salvage(root: Record<string, unknown>, faults: readonly Fault[]): Path[] {
  const taken: Path[] = [];
  for (const fault of faults) {
    // A map that lacks a key has no meaning without it and goes as a whole; the document stays.
    if (fault.path.length > 0) taken.push(remove(root, fault.path));
    // What was probably meant is not missing.
    const { code, path, suggestion } = fault;
    if (code === "unknown-key" && suggestion) taken.push([...path.slice(0, -1), suggestion]);
  }
  removeUnreadable(root, [], taken);
  if (!("name" in root)) root.name = "pod";
  return taken;
}

/** Whether a finding can come from what was taken out, rather than from the file. */
export function isAfterEffect(fault: Fault, taken: readonly Path[]): boolean {
  return taken.some((path) => {
    const [top] = path;
    const isDeclaration = top === "volumes" || top === "secrets" || top === "configs";
    const isContainer = (top === "sidecars" || top === "init") && path.length <= 2;
    if (fault.code === "undeclared" && (isDeclaration || isContainer)) return true;
    const startsAlike = fault.path.every((part, index) => part === path[index]);
    return startsAlike && (isDeclaration || fault.path.length === path.length);
  });
}

/** Items keep their places: where one of a list is wrong, the whole list goes. */
function remove(root: Record<string, unknown>, path: Path): Path {
  let at: unknown = root;
  for (const [index, part] of path.entries()) {
    if (!isRecord(at)) return path.slice(0, index);
    const next = at[part];
    if (index === path.length - 1 || !isRecord(next)) {
      delete at[part];
      return path.slice(0, index + 1);
    }
    at = next;
  }
  return path;
}

function removeUnreadable(value: unknown, path: Path, taken: Path[]): boolean {
  if (value === unreadable) return true;
  if (Array.isArray(value)) return value.some((item) => removeUnreadable(item, path, []));
  if (!isRecord(value)) return false;
  for (const [key, item] of Object.entries(value)) {
    if (!removeUnreadable(item, [...path, key], taken)) continue;
    delete value[key];
    taken.push([...path, key]);
  }
  return false;
}
