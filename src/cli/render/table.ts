import { displayWidth, padTo } from "./display-width.ts";

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
