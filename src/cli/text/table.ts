/** Combining marks and what joins characters take no column of a terminal. */
const zeroWidth = /^(?:\p{Mn}|\p{Me}|\u200d)$/u;

/** East Asian wide and fullwidth characters and emoji take two. */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]$|^[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that colour a text
const colours = /\u001b\[[\d;]*m/g;

/**
 * Rows in columns with two spaces between; the last column is not padded. Cells may be coloured
 * and have to be safe text already. A column that is empty in every row, but for the head, is left out.
 */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const kept = head.flatMap((_, column) => (rows.some((row) => row[column]) ? [column] : []));
  const lines = [head, ...rows].map((row) => kept.map((column) => row[column] ?? ""));
  const widths = kept.map((_, index) =>
    Math.max(...lines.map((line) => displayWidth(line[index] ?? ""))),
  );
  return lines.map((line) =>
    line
      .map((cell, index) => padTo(cell, widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** How many columns of a terminal a text of one line takes; colours take none. */
export function displayWidth(text: string): number {
  const bare = text.includes("\u001b") ? text.replace(colours, "") : text;
  if (isPlain(bare)) return bare.length;
  let width = 0;
  for (const character of bare) width += widthOf(character);
  return width;
}

/** The text with spaces up to a width. */
export function padTo(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

/** The text without colours, cut to a width, with an ellipsis where something is missing. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = "";
  let taken = 0;
  for (const character of text.replace(colours, "")) {
    taken += widthOf(character);
    if (taken > width - 1) break;
    cut += character;
  }
  return width > 0 ? `${cut}…` : "";
}

function widthOf(character: string): number {
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

function isPlain(text: string): boolean {
  return /^[\u0020-\u007e]*$/.test(text);
}
