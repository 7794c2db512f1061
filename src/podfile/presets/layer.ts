import { type Entries, type Entry, isRecord, type Tree } from "../yaml/tree.ts";

const replaced = new Set(["command", "entrypoint", "healthcheck", "probes", "logging"]);

/**
 * Lays what a file says over what a preset gives: lists and maps are joined, all else is replaced.
 *
 * @param at where the preset is named: the place of all that it gives
 */
export function layer<T extends object>(given: object, own: T, tree: Tree, at: Entry): T {
  const merged: Record<string, unknown> = {};
  const places: Entries = new Map(tree.entries.get(own));
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    merged[key] = value;
    if (!places.has(key)) places.set(key, at);
  }
  for (const [key, value] of Object.entries(own)) {
    if (value === undefined) continue;
    const below = merged[key];
    merged[key] = replaced.has(key) ? value : join(below, value, tree, at);
  }
  tree.entries.set(merged, places);
  return merged as T;
}

/** Lists one after the other, maps key by key; else what is above. */
export function join<T>(below: unknown, above: T, tree: Tree, at: Entry): T;
export function join(below: unknown, above: unknown, tree: Tree, at: Entry): unknown {
  const list = Array.isArray(below) ? below : isRecord(below) ? assignments(below) : undefined;
  if (Array.isArray(above) && list !== undefined) {
    const joined: unknown[] = [...list, ...above];
    const places: Entries = new Map(list.map((_, index) => [index, at]));
    for (const [key, entry] of tree.entries.get(above) ?? []) {
      const index = Number(key);
      places.set(index + list.length, { ...entry, index: entry.index ?? index });
    }
    tree.entries.set(joined, places);
    return joined;
  }
  if (isRecord(above) && isRecord(below)) {
    const joined = Object.assign(Object.create(null), below, above);
    const places: Entries = new Map(tree.entries.get(above));
    for (const [key, value] of Object.entries(below)) {
      if (!places.has(key)) places.set(key, { ...at, text: String(value) });
    }
    tree.entries.set(joined, places);
    return joined;
  }
  return above;
}

function assignments(map: Record<string, unknown>): string[] {
  return Object.entries(map).map(([key, value]) => `${key}=${String(value)}`);
}
