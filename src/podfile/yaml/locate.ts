import type { Entry, Tree } from "./tree.ts";

export type Path = readonly (string | number)[];

/** The value at a path and where it stands; the nearest parent's place where the path ends early. */
export function locate(tree: Tree, path: Path): { entry: Entry | undefined; value: unknown } {
  let value = tree.root;
  let entry: Entry | undefined;
  for (const part of path) {
    if (typeof value !== "object" || value === null) return { entry, value: undefined };
    const inner = tree.entries.get(value)?.get(part);
    if (inner === undefined) return { entry, value: undefined };
    entry = inner;
    value = Reflect.get(value, part) as unknown;
  }
  return { entry, value };
}

/** A path as the file has it, also where items were taken out of a list. */
export function pathInFile(tree: Tree, path: Path): Path {
  return path.map((part, depth) => {
    if (typeof part !== "number") return part;
    return locate(tree, path.slice(0, depth + 1)).entry?.index ?? part;
  });
}

/** `sidecars.proxy.ports[0]` */
export function formatPath(path: Path): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (/^[\w-]+$/.test(part)) text += text === "" ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}
