// Prints how long Sidepod takes beside what a user would use instead: whole processes, both sides in
// one run, medians. `npm run bench -- logs down` runs the rows whose text has one of the words.
import { cleanUp, makeImage } from "./engine.js";
import { comparePaired } from "./measure.js";
import { debugRows } from "./rows/debug.js";
import { downRows } from "./rows/down.js";
import { forwardRows } from "./rows/forward.js";
import { gateRow } from "./rows/gate.js";
import { logsRow } from "./rows/logs.js";
import { probeRows } from "./rows/probe.js";
import { psRow } from "./rows/ps.js";
import { restartRow } from "./rows/restart.js";
import { superviseRows } from "./rows/supervise.js";
import { upRows } from "./rows/up.js";

const words = process.argv.slice(2);
const rows = [
  ...upRows,
  gateRow,
  ...downRows,
  psRow,
  logsRow,
  ...probeRows,
  ...forwardRows,
  restartRow,
  ...debugRows,
  ...superviseRows,
].filter(
  ({ work, against }) =>
    words.length === 0 || words.some((word) => `${work} ${against}`.includes(word)),
);

const amount = (value, unit) => `${value.toFixed(value < 20 ? 1 : 0)} ${unit}`;
const ms = (value) => amount(value, "ms");

/** Each kind of goal: what is compared with it, as it is shown, and whether it is met. */
function judge({ goal, goalMs, limit, unit = "ms" }, { oursMs, theirsMs }) {
  if (limit !== undefined) return ["–", amount(limit, unit), oursMs <= limit];
  const difference = oursMs - theirsMs;
  if (goalMs !== undefined) return [`+${ms(difference)}`, `+${ms(goalMs)}`, difference <= goalMs];
  const ratio = oursMs / theirsMs;
  return [ratio.toFixed(2), goal.toFixed(2), ratio <= goal];
}

/** Of what a row does many times over in each run. */
function rate({ perRun }, elapsedMs) {
  if (perRun === undefined) return "";
  return `, ${Math.round((perRun.count / elapsedMs) * 1000)} ${perRun.of}/s`;
}

function describe(row, times) {
  const [compared, goal, met] = judge(row, times);
  const { oursMs, theirsMs } = times;
  return [
    row.work,
    row.against,
    `${amount(oursMs, row.unit ?? "ms")}${rate(row, oursMs)}`,
    theirsMs === undefined ? "–" : `${ms(theirsMs)}${rate(row, theirsMs)}`,
    compared,
    goal,
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
    try {
      await row.begin?.();
      table.push(
        describe(
          row,
          await comparePaired(row.ours, row.theirs, { warmups: row.warmups, runs: row.runs ?? 7 }),
        ),
      );
    } finally {
      await row.end?.();
    }
  }
} finally {
  cleanUp();
}
print(table);
