import { defaultPodFile } from "../../../app/pods/pod-file.ts";
import { type WatchEvent, type WatchOptions, watchPodFile } from "../../../app/pods/watch.ts";
import { asPath, commandText } from "../../../command-text.ts";
import { formatPlan } from "../../../core/plan/plan.ts";
import type { PodSpec } from "../../../podfile/model.ts";
import type { Context } from "../../frame/context.ts";
import { untilInterrupted } from "../../frame/interrupted.ts";
import { renderError, toSidepodError } from "../../text/error.ts";
import { openProgress } from "../../text/progress.ts";
import type { ProgressRenderer } from "../../text/progress-plain.ts";
import { safeLines, safeText } from "../../text/safe-text.ts";

/** Tells of one pod before and after it is made. */
export interface ShowPod {
  readonly started: (spec: PodSpec) => void;
  readonly done: (spec: PodSpec, changed: boolean) => void;
}

/** Shows what becomes of the pods of a file, until Ctrl-C. */
export async function watch(
  file: string = defaultPodFile,
  options: Omit<WatchOptions, "onEvent">,
  pod: ShowPod,
  context: Context,
): Promise<number> {
  const { signal, note } = context;
  let names: readonly string[] | undefined;
  let progress: ProgressRenderer | undefined;
  let isLater = false;
  const show = (event: WatchEvent): void => {
    switch (event.type) {
      case "loaded":
        for (const name of event.gone) note(goneText(name, file));
        names = event.pods.map(({ spec }) => spec.name);
        break;
      case "refused":
        showError(event.error, context);
        note("nothing was changed");
        break;
      case "round-started":
        isLater = !event.isFirst;
        progress = openProgress(context);
        break;
      case "pod-started":
        pod.started(event.pod.spec);
        break;
      case "progress":
        if (isLater && event.progress.type === "plan" && event.progress.plan.steps.length > 0) {
          note(safeLines(formatPlan({ ...event.progress.plan, notices: [] })));
        }
        progress?.show(event.progress);
        break;
      case "pod-done":
        pod.done(event.pod.spec, event.changed);
        break;
      case "failed":
        showError(event.error, context);
        break;
      case "round-ended":
        progress?.[Symbol.dispose]();
        if (event.isFirst && !signal.aborted) note(`watching ${file}`);
    }
  };
  try {
    return await untilInterrupted(context, () =>
      watchPodFile(context, file, { ...options, onEvent: show }),
    );
  } finally {
    if (names !== undefined) note(leftText(names, file));
  }
}

function goneText(name: string, file: string): string {
  return `note: pod ${name} is no longer in ${safeText(file)}; ${commandText`sidepod down ${name}`} removes it`;
}

function leftText([name, ...others]: readonly string[], file: string): string {
  const command = commandText`sidepod down ${asPath(file)}`;
  return name !== undefined && others.length === 0
    ? `${name} is left unchanged; ${command} removes it`
    : `the pods are left unchanged; ${command} removes them`;
}

/** An error ends a command as a rule, and is printed there; here it does not. */
function showError(error: unknown, { quiet, note, stderr, paintError }: Context): void {
  const text = renderError(toSidepodError(error), paintError);
  if (quiet) stderr.write(text);
  else note(text.trimEnd());
}
