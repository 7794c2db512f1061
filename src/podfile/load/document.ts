import { type Document, isMap, isScalar } from "yaml";
import type { Fault } from "../fault.ts";
import { locate } from "../yaml/locate.ts";
import { isRecord, type Tree } from "../yaml/tree.ts";

/** A key with nothing behind it is as good as left out, where it is a field. */
export function leaveOutEmpty(root: unknown): void {
  if (!isRecord(root)) return;
  const containers = [root.init, root.sidecars].flatMap((group) =>
    isRecord(group) ? Object.values(group) : [],
  );
  for (const map of [root, root.pod, root.main, ...containers]) {
    if (!isRecord(map)) continue;
    for (const key of Object.keys(map)) if (map[key] === null) delete map[key];
  }
}

/** The stretch of the file that a fault is about. */
export function placeOfFault(
  { path, atKey }: Fault,
  tree: Tree,
  document: Document,
): [number, number] {
  const { entry } = locate(tree, path);
  if (entry) return atKey ? [entry.keyStart, entry.keyEnd] : [entry.start, entry.end];
  const range = (document.contents as { range?: [number, number, number] | null } | null)?.range;
  const first = isMap(document.contents) ? document.contents.items[0]?.key : undefined;
  if (isScalar(first) && first.range) return [first.range[0], first.range[1]];
  return range ? [range[0], range[0] + 1] : [0, 0];
}
