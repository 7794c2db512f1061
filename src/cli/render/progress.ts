import type { OnProgress } from "../../engine/progress.ts";
import type { Context } from "../context.ts";
import { createPlainProgress } from "./progress-plain.ts";
import { createTtyProgress } from "./progress-tty.ts";

/** Shows what happens while a plan is carried out; disposing it leaves the terminal tidy. */
export interface ProgressRenderer extends Disposable {
  readonly show: OnProgress;
}

/**
 * The renderer for standard error that fits: lines that change on a terminal, a line for each event
 * elsewhere, nothing with --quiet.
 *
 * @example
 * using progress = openProgress(context);
 * await up(backend, pod, { onProgress: progress.show, ... });
 */
export function openProgress({
  progress,
  stderr,
  paintError,
  showLive,
}: Pick<Context, "progress" | "stderr" | "paintError" | "showLive">): ProgressRenderer {
  switch (progress) {
    case "quiet":
      return { show: () => undefined, [Symbol.dispose]: () => undefined };
    case "plain":
      return createPlainProgress((text) => void stderr.write(text), paintError);
    case "tty":
      return createTtyProgress(stderr, paintError, showLive);
  }
}
