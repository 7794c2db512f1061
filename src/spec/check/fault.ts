import type { Path } from "../source/locate.ts";
import type { Fault } from "../validate.ts";

type More = Pick<Fault, "hint" | "suggestion">;

/** A fault of the value at a path. */
export function atValue(path: Path, code: Fault["code"], message: string, more: More = {}): Fault {
  return { path, atKey: false, code, message, ...more };
}

/** A fault of the key at a path. */
export function atKey(path: Path, code: Fault["code"], message: string, more: More = {}): Fault {
  return { path, atKey: true, code, message, ...more };
}
