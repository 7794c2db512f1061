import { readFileSync } from "node:fs";

/**
 * Whether this process may read from its terminal: the kernel stops who does so in the background
 * (proc(5): the process group, and the terminal's foreground one).
 */
export function isInForeground(): boolean {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    // The name of the program comes before, in brackets, and can hold brackets.
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return group === foreground;
  } catch {
    return true; // Elsewhere than on Linux it is not known.
  }
}
