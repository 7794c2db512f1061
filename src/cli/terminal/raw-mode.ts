import { spawnSync } from "node:child_process";

interface RawInput {
  readonly isTTY?: boolean;
  readonly isRaw?: boolean;
  readonly setRawMode?: (raw: boolean) => unknown;
}

/** Lets every key through, Ctrl-C too, until it is disposed; does nothing without a terminal. */
export function enterRawMode(stdin: RawInput): Disposable {
  const before = stdin.isRaw ?? false;
  const entered = stdin.isTTY === true && stdin.setRawMode !== undefined;
  if (entered) {
    stdin.setRawMode?.(true);
    keepLineFeeds();
  }
  return {
    [Symbol.dispose]: () => {
      // Node puts back all that was set before, and does the same when the process exits.
      if (entered) stdin.setRawMode?.(before);
    },
  };
}

/**
 * Node's raw mode leaves it to the terminal to put a carriage return before each line feed. The
 * container's terminal has done so already, where it was wanted: an editor that moves down with a
 * bare line feed would land at the left edge. Without stty it stays as Node has it.
 */
function keepLineFeeds(): void {
  spawnSync("stty", ["-opost"], { stdio: ["inherit", "ignore", "ignore"] });
}
