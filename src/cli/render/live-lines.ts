import type { Output } from "../io.ts";

const redrawMs = 80;

/**
 * Lines at the bottom of a terminal that are drawn again and again, below lines that stay. Every
 * line must fit the terminal's width. Disposing it leaves only those that stay.
 */
export class LiveLines implements Disposable {
  readonly #output: Output;
  #drawn = 0;
  #kept = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(output: Output) {
    this.#output = output;
  }

  get columns(): number {
    return this.#output.columns || 80;
  }

  get rows(): number {
    return this.#output.rows || 24;
  }

  /** Puts a line above the live ones, at the next redraw. */
  keep(line: string): void {
    this.#kept += `${line}\n`;
  }

  redraw(lines: readonly string[]): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const body = lines.map((line) => `${line}\n`).join("");
    // One write, so that nothing else comes between; the cursor goes up and all below is erased.
    this.#output.write(`${this.#eraser()}${this.#kept}${body}`);
    this.#kept = "";
    this.#drawn = lines.length;
  }

  /** Redraws soon, once for many calls; for what changes many times a second. */
  redrawSoon(lines: () => readonly string[]): void {
    this.#timer ??= setTimeout(() => this.redraw(lines()), redrawMs).unref();
  }

  [Symbol.dispose](): void {
    if (this.#drawn > 0 || this.#kept !== "" || this.#timer) this.redraw([]);
  }

  #eraser(): string {
    // From the first column: the terminal may have echoed a key, such as ^C.
    return this.#drawn > 0 ? `\r\u001b[${this.#drawn}A\u001b[0J` : "";
  }
}
