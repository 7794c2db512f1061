// Prints how long Sidepod takes beside what a user would use instead: whole processes, both sides in
// one run, medians. `npm run bench -- logs down` runs the rows whose text has one of the words.
import { cleanUp, makeImage } from "./engine.js";
import { comparePaired } from "./measure.js";
import { downRows } from "./rows/down.js";
import { logsRow } from "./rows/logs.js";
import { psRow } from "./rows/ps.js";
import { upRows } from "./rows/up.js";

const words = process.argv.slice(2);
const rows = [...upRows, ...downRows, psRow, logsRow].filter(
  ({ work, against }) =>
    words.length === 0 || words.some((word) => `${work} ${against}`.includes(word)),
);

function describe({ work, against, goal, goalMs }, { oursMs, theirsMs }) {
  const difference = oursMs - theirsMs;
  const ratio = oursMs / theirsMs;
  const met = goalMs === undefined ? ratio <= goal : difference <= goalMs;
  const ms = (value) => `${value.toFixed(0)} ms`;
  return [
    work,
    against,
    ms(oursMs),
    ms(theirsMs),
    goalMs === undefined ? ratio.toFixed(2) : `+${ms(difference)}`,
    goalMs === undefined ? goal.toFixed(2) : `+${ms(goalMs)}`,
    met ? "met" : "missed",
  ];
}

function print(table) {
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column]));
    console.log(`| ${cells.join(" | ")} |`);
  }
}

const table = [
  ["work", "against", "sidepod", "the other", "ratio", "goal", ""],
  ["---", "---", "---", "---", "---", "---", "---"],
];
makeImage();
try {
  for (const row of rows) {
    process.stderr.write(`${row.work} / ${row.against}\n`);
    await row.begin?.();
    try {
      table.push(describe(row, await comparePaired(row.ours, row.theirs, { runs: row.runs ?? 7 })));
    } finally {
      await row.end?.();
    }
  }
} finally {
  cleanUp();
}
print(table);
