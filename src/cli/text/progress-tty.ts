import type { Step } from "../../core/plan/plan.ts";
import type { Progress } from "../../core/run/progress.ts";
import type { Context } from "../frame/context.ts";
import type { Output } from "../frame/io.ts";
import type { Paint } from "./colour.ts";
import { describe, doing, done, type ProgressRenderer, seconds } from "./progress-plain.ts";
import { safeText } from "./safe-text.ts";
import { cutTo, padTo } from "./table.ts";

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

const redrawMs = 80;

/**
 * Lines at the bottom of a terminal that are drawn again and again, below lines that stay. Every
 * line must fit the terminal's width. Disposing it leaves only those that stay.
 */
class LiveLines implements Disposable {
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
