import type { Output } from "../io.ts";

export interface Redraw extends Disposable {
  /** Shows a text in the place of the one before; lines that don't fit are cut off. */
  show(text: string): void;
}

/** A text on a terminal that is drawn again and again, from the top of an empty screen of its own. */
export function openRedraw(output: Output): Redraw {
  output.write("\u001b[?1049h\u001b[?25l");
  let last = "";
  return {
    show(text) {
      last = text;
      const lines = text.split("\n").slice(0, Math.max(1, (output.rows ?? 25) - 1));
      // No wrapping while it is drawn; each line clears what was in its place.
      output.write(`\u001b[?7l\u001b[H${lines.join("\u001b[K\n")}\u001b[K\u001b[J\u001b[?7h`);
    },
    [Symbol.dispose]() {
      output.write(`\u001b[?25h\u001b[?1049l${last === "" ? "" : `${last}\n`}`);
    },
  };
}
