import { readPersistentForwards } from "../../../app/forward/persistent/record.ts";
import { abortWhenRemoved, lockPod } from "../../../core/run/lock.ts";
import { startPod } from "../../../core/run/stop.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import { needsSupervisor } from "../../../core/supervise/decide-next.ts";
import { shouldResume } from "../../../core/supervise/restarted-by.ts";
import { isSidepodError, type SidepodError } from "../../../errors.ts";
import type { Context } from "../../frame/context.ts";
import { openProgress } from "../../text/progress.ts";

/**
 * Starts the pods that a reboot has ended, one after another. One that fails is told of and does not
 * keep the others from starting.
 *
 * @returns the names of those that were started, what failed, and whether a supervisor is needed
 */
export async function resumePods(
  backend: Backend,
  context: Context,
): Promise<{
  readonly started: readonly string[];
  readonly failed: readonly SidepodError[];
  readonly needed: boolean;
}> {
  const { signal } = context;
  using progress = openProgress(context);
  const started: string[] = [];
  const failed: SidepodError[] = [];
  const pods = await backend.list({ managed: true, signal });
  for (const pod of pods) {
    if (!shouldResume(pod)) continue;
    try {
      await using lock = await lockPod(backend.identity, pod.name, { signal });
      await abortWhenRemoved(lock, pod.name, signal, (whileWanted) =>
        startPod(backend, pod.name, { signal: whileWanted, onProgress: progress.show }),
      );
      started.push(pod.name);
    } catch (error) {
      if (signal.aborted || !isSidepodError(error)) throw error;
      failed.push(error);
    }
  }
  const forwards = await readPersistentForwards(backend, { signal });
  const needed = started.length > 0 || forwards.length > 0 || pods.some(needsSupervisor);
  return { started, failed, needed };
}
