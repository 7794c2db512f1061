import type { Context } from "../frame/context.ts";
import { createPlainProgress, type ProgressRenderer } from "./progress-plain.ts";
import { createTtyProgress } from "./progress-tty.ts";

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
