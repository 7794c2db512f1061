import type { Step } from "../../engine/plan.ts";
import type { Progress } from "../../engine/progress.ts";
import type { Context } from "../context.ts";
import type { Output } from "../io.ts";
import type { Paint } from "./colour.ts";
import { cutTo, padTo } from "./display-width.ts";
import { LiveLines } from "./live-lines.ts";
import type { ProgressRenderer } from "./progress.ts";
import { describe, seconds } from "./progress-plain.ts";
import { safeText } from "./safe-text.ts";
import { doing, done } from "./step-words.ts";

/** What is acted on, with the steps that are still to come. */
interface Subject {
  readonly name: string;
  left: number;
  elapsedMs: number;
  active: Step | undefined;
  detail: string;
}

/**
 * One line for each thing that is worked on, at the bottom of the terminal. A line moves up and
 * stays when all is done that the plan has for it.
 */
export function createTtyProgress(
  stderr: Output,
  paint: Paint,
  showLive: Context["showLive"],
): ProgressRenderer {
  const live = new LiveLines(stderr);
  const shown = showLive({ clear: () => live.redraw([]) });
  const subjects = new Map<string, Subject>();
  let waiting: string | undefined;

  return {
    show,
    [Symbol.dispose]: () => {
      shown[Symbol.dispose]();
      live[Symbol.dispose]();
    },
  };

  function show(event: Progress): void {
    switch (event.type) {
      case "plan":
        waiting = undefined;
        for (const { subject } of event.plan.steps) at(subject).left += 1;
        keep(event);
        return;
      case "step-started":
        at(event.step.subject).active = event.step;
        break;
      case "step-progress":
        at(event.step.subject).detail = event.text;
        live.redrawSoon(lines);
        return;
      case "step-done":
        finish(at(event.step.subject), event.step, event.elapsedMs);
        break;
      case "step-failed":
      case "step-skipped":
        subjects.delete(event.step.subject);
        keep(event);
        break;
      case "waiting":
        waiting = describe(event, paint);
        break;
      default:
        keep(event);
    }
    live.redraw(lines());
  }

  function finish(subject: Subject, step: Step, elapsedMs: number): void {
    subject.left -= 1;
    subject.elapsedMs += elapsedMs;
    subject.active = undefined;
    subject.detail = "";
    if (subject.left > 0) return;
    subjects.delete(subject.name);
    live.keep(
      `${paint("green", "✓")} ${padTo(safeText(subject.name), width())}  ${done(step)} ${paint("dim", seconds(subject.elapsedMs))}`,
    );
  }

  function keep(event: Progress): void {
    const line = describe(event, paint);
    const mark = event.type === "step-failed" ? `${paint("red", "✗")} ` : "";
    if (line !== undefined) live.keep(mark + line);
  }

  function lines(): readonly string[] {
    const active = [...subjects.values()].filter((subject) => subject.active !== undefined);
    const room = Math.max(1, live.rows - 2);
    const shown = active.slice(0, active.length > room ? room - 1 : room).map(lineOf);
    if (active.length > room) shown.push(paint("dim", `  and ${active.length - room + 1} more`));
    if (active.length === 0 && waiting !== undefined) shown.push(paint("dim", `… ${waiting}`));
    return shown.map((line) => cutTo(line, live.columns - 1));
  }

  function lineOf({ name, active, detail }: Subject): string {
    const what = active ? doing(active) : "";
    const more = detail === "" ? "" : `  ${safeText(detail)}`;
    return `${paint("cyan", "…")} ${padTo(safeText(name), width())}  ${what}${paint("dim", more)}`;
  }

  function width(): number {
    return Math.min(40, Math.max(12, ...[...subjects.keys()].map((name) => name.length)));
  }

  function at(name: string): Subject {
    const known = subjects.get(name);
    if (known) return known;
    const made: Subject = { name, left: 0, elapsedMs: 0, active: undefined, detail: "" };
    subjects.set(name, made);
    return made;
  }
}
