import { abortWhenRemoved, lockPod } from "../../core/run/lock.ts";
import type { OnProgress } from "../../core/run/progress.ts";
import { startPod } from "../../core/run/stop.ts";
import type { Backend } from "../../core/seam/backend.ts";
import type { Call } from "../../core/seam/call.ts";
import { needsSupervisor } from "../../core/supervise/decide-next.ts";
import { shouldResume } from "../../core/supervise/restarted-by.ts";
import { isSidepodError, type SidepodError } from "../../errors.ts";
import { readPersistentForwards } from "../forward/persistent/record.ts";
import type { Session } from "../session.ts";
import { startSupervisor } from "../supervision/supervision.ts";

interface ResumeOptions extends Call {
  readonly onProgress?: OnProgress;
}

export interface Resumed {
  /** Names of the pods that were started. */
  readonly started: readonly string[];
  readonly failed: readonly SidepodError[];
}

/** Starts the pods that a reboot has ended, and the supervisor where one is needed. */
export async function resume(session: Session, options: ResumeOptions = {}): Promise<Resumed> {
  const { signal = session.signal } = options;
  const { needed, ...resumed } = await resumePods(session.backend, { ...options, signal });
  if (needed) await startSupervisor(session, { signal });
  return resumed;
}

/**
 * Starts the pods that a reboot has ended, one after another. One that fails is told of and does not
 * keep the others from starting.
 *
 * @returns also whether a supervisor is needed
 */
export async function resumePods(
  backend: Backend,
  { signal, onProgress = () => {} }: ResumeOptions,
): Promise<Resumed & { readonly needed: boolean }> {
  const started: string[] = [];
  const failed: SidepodError[] = [];
  const pods = await backend.list({ managed: true, signal });
  for (const pod of pods) {
    if (!shouldResume(pod)) continue;
    try {
      await using lock = await lockPod(backend.identity, pod.name, { signal });
      await abortWhenRemoved(lock, pod.name, signal, (whileWanted) =>
        startPod(backend, pod.name, { signal: whileWanted, onProgress }),
      );
      started.push(pod.name);
    } catch (error) {
      if (signal?.aborted || !isSidepodError(error)) throw error;
      failed.push(error);
    }
  }
  const forwards = await readPersistentForwards(backend, { signal });
  const needed = started.length > 0 || forwards.length > 0 || pods.some(needsSupervisor);
  return { started, failed, needed };
}
