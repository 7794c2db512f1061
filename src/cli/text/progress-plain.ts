import type { Action, Step } from "../../core/plan/plan.ts";
import type { OnProgress, Progress } from "../../core/run/progress.ts";
import type { Paint } from "./colour.ts";
import { safeText } from "./safe-text.ts";

const words: Readonly<Record<Action["kind"], readonly [doing: string, done: string]>> = {
  "pull-image": ["pulling", "pulled"],
  "import-host-rootfs": ["importing", "imported"],
  "create-volume": ["creating", "created"],
  "create-secret": ["creating", "created"],
  "create-pod": ["creating", "created"],
  "create-container": ["creating", "created"],
  "start-pod": ["starting", "started"],
  "stop-pod": ["stopping", "stopped"],
  "start-container": ["starting", "started"],
  "await-init": ["running", "done"],
  "await-startup": ["probing", "started up"],
  "post-start": ["running post_start", "ran post_start"],
  "pre-stop": ["running pre_stop", "ran pre_stop"],
  "update-limits": ["changing limits", "limits changed"],
  "stop-container": ["stopping", "stopped"],
  "remove-container": ["removing", "removed"],
  "kill-pod": ["killing", "killed"],
  "remove-pod": ["removing", "removed"],
  "remove-volume": ["removing", "removed"],
  "remove-secret": ["removing", "removed"],
};

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
        `pod ${safeText(event.pod)} is locked by ${safeText(event.holder)}: waiting`,
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
      // The reason is reported once, by the error that ends the command.
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

export function doing({ action }: Pick<Step, "action">): string {
  return words[action.kind][0];
}

export function done({ action }: Pick<Step, "action">): string {
  return words[action.kind][1];
}

/** Shows what happens while a plan is carried out; disposing it leaves the terminal tidy. */
export interface ProgressRenderer extends Disposable {
  readonly show: OnProgress;
}
