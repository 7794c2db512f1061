import type { Progress } from "../../engine/progress.ts";
import type { Paint } from "./colour.ts";
import type { ProgressRenderer } from "./progress.ts";
import { safeText } from "./safe-text.ts";
import { doing, done } from "./step-words.ts";

/** A line for each event that tells something new; for files, pipes and CI. */
export function createPlainProgress(write: (text: string) => void, paint: Paint): ProgressRenderer {
  return {
    show: (event) => {
      const line = describe(event, paint);
      if (line !== undefined) write(`${line}\n`);
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** One line for an event; undefined for those that only matter while they can be watched. */
export function describe(event: Progress, paint: Paint): string | undefined {
  switch (event.type) {
    case "waiting-for-lock":
      return paint(
        "yellow",
        `pod ${safeText(event.pod)} is held by ${safeText(event.holder)}: waiting`,
      );
    case "plan":
      return event.plan.notices.map((text) => note(text, paint)).join("\n") || undefined;
    case "step-progress":
    case "step-skipped":
      return undefined;
    case "step-started":
      return isLong(event.step.action.kind)
        ? `${safeText(event.step.subject)} ${doing(event.step)}`
        : undefined;
    case "step-done":
      return `${safeText(event.step.subject)} ${paint("green", done(event.step))} ${paint("dim", seconds(event.elapsedMs))}`;
    case "step-failed":
      // Why is told once, by the error that ends the command.
      return `${safeText(event.step.subject)} ${paint("red", `failed while ${doing(event.step)}`)}`;
    case "waiting":
      return `waiting until ${event.containers.map((name) => safeText(`${event.pod}/${name}`)).join(", ")} ${untilWords(event.until, event.containers.length === 1)}`;
    case "notice":
      return note(event.text, paint);
  }
}

function untilWords(until: "running" | "ready", isOne: boolean): string {
  if (until === "running") return isOne ? "runs" : "run";
  return isOne ? "is ready" : "are ready";
}

function note(text: string, paint: Paint): string {
  return `${paint("yellow", "note")}: ${safeText(text)}`;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)}s`;
}

function isLong(kind: string): boolean {
  return ["pull-image", "await-init", "await-startup", "stop-container"].includes(kind);
}
