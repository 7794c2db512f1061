import type { Output } from "../io.ts";

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** The size of the terminal that a stream is, if it is one. */
export function sizeOf({ isTTY, columns, rows }: Output): TerminalSize | undefined {
  return isTTY && columns && rows ? { columns, rows } : undefined;
}

/** Calls the listener with each new size until it is disposed, and at once where it is another. */
export function followSize(
  output: Output,
  known: TerminalSize | undefined,
  onSize: (size: TerminalSize) => void,
): Disposable {
  const tell = () => {
    const size = sizeOf(output);
    if (size) onSize(size);
  };
  const now = sizeOf(output);
  if (now && (now.columns !== known?.columns || now.rows !== known.rows)) onSize(now);
  output.on("resize", tell);
  return { [Symbol.dispose]: () => void output.off("resize", tell) };
}
