// Prints how long Sidepod takes beside what a user would use instead, and beside the floor: the same
// engine calls made bare, with the start of an empty node. Whole processes, all sides in one run, medians. `npm run bench -- logs down` runs the rows whose text has one of the words.
import { cleanUp, makeImage } from "./engine.js";
import { floorOf } from "./floor/floor.js";
import { compareInTurn } from "./measure.js";
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
const ratio = (one, other) => (other === undefined ? "–" : (one / other).toFixed(2));

/** What a row is to keep to: a limit, or ratios to the peer and to the floor. */
function goalsOf({ limit, goal, floorGoal, unit = "ms" }, { ours, peer, floor }) {
  const goals = [];
  if (limit !== undefined) goals.push([amount(limit, unit), ours <= limit]);
  if (goal !== undefined) goals.push([goal.toFixed(2), ours / peer <= goal]);
  if (floorGoal !== undefined) {
    goals.push([`${floorGoal.toFixed(2)} of the floor`, ours / floor <= floorGoal]);
  }
  return goals;
}

function describe(row, times) {
  const { ours, peer, floor } = times;
  const shown = (value) => {
    if (value === undefined) return "–";
    const { perRun, unit = "ms" } = row;
    const rate = perRun && `, ${Math.round((perRun.count / value) * 1000)} ${perRun.of}/s`;
    return `${amount(value, unit)}${rate ?? ""}`;
  };
  const goals = goalsOf(row, times);
  return [
    row.work,
    row.against,
    shown(ours),
    shown(peer),
    ratio(ours, peer),
    shown(floor),
    ratio(ours, floor),
    goals.map(([text]) => text).join(", "),
    goals.every(([, met]) => met) ? "met" : "missed",
  ];
}

async function measure(row) {
  const { ours, theirs, warmups, runs = 7 } = row;
  const sides = { ours };
  if (theirs !== undefined) sides.peer = theirs;
  if (row.hasFloor) sides.floor = await floorOf(ours);
  return compareInTurn(sides, { warmups, runs });
}

function print(table) {
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column]));
    console.log(`| ${cells.join(" | ")} |`);
  }
}

const table = [
  ["work", "peer", "sidepod", "the peer", "ratio", "the floor", "ratio", "goal", ""],
  Array(9).fill("---"),
];
makeImage();
try {
  for (const row of rows) {
    process.stderr.write(`${row.work} / ${row.against}\n`);
    try {
      await row.begin?.();
      table.push(describe(row, await measure(row)));
    } finally {
      await row.end?.();
    }
  }
} finally {
  cleanUp();
}
print(table);
