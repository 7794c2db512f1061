import { lossText } from "./losses.ts";
import type { Action, Plan, Step } from "./plan.ts";

const verbs: Readonly<Record<Action["kind"], string>> = {
  "pull-image": "pull",
  "import-host-rootfs": "import",
  "create-volume": "create",
  "create-secret": "create",
  "create-pod": "create",
  "create-container": "create",
  "start-pod": "start",
  "stop-pod": "stop",
  "start-container": "start",
  "await-init": "await",
  "await-startup": "await",
  "post-start": "run",
  "pre-stop": "run",
  "update-limits": "update",
  "stop-container": "stop",
  "remove-container": "remove",
  "kill-pod": "kill",
  "remove-pod": "remove",
  "remove-volume": "remove",
  "remove-secret": "remove",
};

/** One word, as in `start webapp/main`. */
export function stepVerb({ action }: Pick<Step, "action">): string {
  return verbs[action.kind];
}

/**
 * The plan as text: the dry run, the log and the golden tests are this.
 *
 * @example
 * webapp
 *   create  pod webapp    it does not exist
 *   start   webapp/main   it has just been made
 */
export function formatPlan({ pod, steps, notices, losses = [] }: Plan): string {
  const verbWidth = Math.max(...steps.map((step) => stepVerb(step).length));
  const subjectWidth = Math.max(...steps.map(({ subject }) => subject.length));
  const lines = steps.map(
    (step) =>
      `  ${stepVerb(step).padEnd(verbWidth)}  ${step.subject.padEnd(subjectWidth)}  ${step.cause}`,
  );
  if (lines.length === 0) lines.push("  nothing to do");
  const lost = losses.map(
    (loss) => `  loss: ${lossText(loss)} is removed; up asks for --accept-loss`,
  );
  return [pod, ...lines, ...lost, ...notices.map((notice) => `  note: ${notice}`)].join("\n");
}
