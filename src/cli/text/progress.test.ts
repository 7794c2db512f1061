import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import type { Plan, Step } from "../../core/plan/plan.ts";
import type { Progress } from "../../core/run/progress.ts";
import { SidepodError } from "../../errors.ts";
import type { LiveRegion } from "../frame/context.ts";
import type { Output } from "../frame/io.ts";
import { plainPaint } from "./colour.ts";
import { openProgress } from "./progress.ts";

const create: Step = {
  id: "1",
  action: { kind: "remove-container", container: "x" },
  subject: "webapp/proxy",
  cause: "its image changed",
  needs: [],
};
const start: Step = { ...create, id: "2", action: { kind: "start-container", container: "x" } };
const main: Step = { ...start, id: "3", subject: "webapp/main" };
const plan: Plan = { pod: "webapp", steps: [create, start, main], notices: ["something"] };

const events: readonly Progress[] = [
  { type: "plan", plan },
  { type: "step-started", step: create },
  { type: "step-done", step: create, elapsedMs: 120 },
  { type: "step-started", step: start },
  { type: "step-started", step: main },
  { type: "step-done", step: start, elapsedMs: 80 },
  { type: "step-failed", step: main, error: new SidepodError("engine", "no\u001b[2J room") },
];

function capture(progress: "tty" | "plain" | "quiet", columns = 80) {
  const stderr = Object.assign(new PassThrough(), { columns, rows: 24 }) as Output & PassThrough;
  const regions = new Set<LiveRegion>();
  const showLive = (region: LiveRegion): Disposable => {
    regions.add(region);
    return { [Symbol.dispose]: () => void regions.delete(region) };
  };
  const renderer = openProgress({ progress, stderr, paintError: plainPaint, showLive });
  const note = (line: string) => {
    for (const region of regions) region.clear();
    stderr.write(`${line}\n`);
  };
  return { renderer, note, text: () => String(stderr.read() ?? "") };
}

it("writes a line for each thing done where there is no terminal", () => {
  const { renderer, text } = capture("plain");
  for (const event of events) renderer.show(event);
  renderer[Symbol.dispose]();
  expect(text().split("\n")).toEqual([
    "note: something",
    "webapp/proxy removed 0.1s",
    "webapp/proxy started 0.1s",
    "webapp/main failed while starting",
    "",
  ]);
});

it("leaves on a terminal one line for each thing, in the order of their ends", () => {
  const { renderer, text } = capture("tty");
  for (const event of events) renderer.show(event);
  renderer[Symbol.dispose]();
  expect(screen(text())).toEqual([
    "note: something",
    "✓ webapp/proxy  started 0.2s",
    "✗ webapp/main failed while starting",
  ]);
});

it("shows on a terminal what is being done, cut to its width", () => {
  const { renderer, text } = capture("tty", 24);
  for (const event of events.slice(0, 5)) renderer.show(event);
  expect(screen(text())).toEqual([
    "note: something",
    "… webapp/proxy  starti…",
    "… webapp/main   starti…",
  ]);
  renderer[Symbol.dispose]();
  expect(screen(text())).toEqual([]);
});

it("makes room for what is written between", () => {
  const { renderer, note, text } = capture("tty");
  renderer.show({ type: "waiting", pod: "webapp", containers: ["main"], until: "running" });
  note("webapp runs");
  renderer[Symbol.dispose]();
  expect(screen(text())).toEqual(["webapp runs"]);
});

it("writes nothing when it is to be quiet", () => {
  const { renderer, text } = capture("quiet");
  for (const event of events) renderer.show(event);
  renderer[Symbol.dispose]();
  expect(text()).toBe("");
});

/** What a terminal shows: the cursor's way up and erasing are all that is used. */
function screen(written: string): readonly string[] {
  const lines: string[] = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequence that goes up and erases
  for (const part of written.split(/(\u001b\[\d+A\u001b\[0J)/)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
    const up = /^\u001b\[(\d+)A/.exec(part)?.[1];
    if (up !== undefined) lines.splice(-Number(up));
    else lines.push(...part.split("\n").slice(0, -1));
  }
  return lines;
}
