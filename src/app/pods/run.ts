import type { LogRun } from "../../core/logs/merge-logs.ts";
import { type LogOrigin, readPodLogs } from "../../core/logs/read-pod-logs.ts";
import { type RunOptions as CoreRunOptions, runPod } from "../../core/run/run.ts";
import type { WantedPod } from "../../core/run/up.ts";
import type { ObservedPod } from "../../core/seam/observed.ts";
import type { SidepodError } from "../../errors.ts";
import type { Session } from "../session.ts";
import { secretReader } from "./read-secret.ts";

export interface RunOptions extends Omit<CoreRunOptions, "readSecret" | "follow"> {
  /** Whether main's log is read alone, without those of the sidecars. */
  readonly mainOnly?: boolean;
  /** Shows the logs of the pod, which come until nothing runs any more. */
  readonly follow: (
    pod: ObservedPod,
    runs: AsyncIterable<readonly LogRun<LogOrigin>[]>,
  ) => Promise<void>;
  /** Called where a container's log cannot be read; what it throws ends the logs. */
  readonly onUnreadable: (error: SidepodError) => void;
}

/**
 * Runs a pod in the foreground: main's end decides, the sidecars are stopped after it in reverse order,
 * and everything is removed.
 *
 * @returns main's exit status
 * @throws SidepodError and reasons of signals as `runPod` does
 */
export function run(
  session: Session,
  pod: WantedPod,
  { mainOnly = false, follow, onUnreadable, ...options }: RunOptions,
): Promise<number> {
  const { backend } = session;
  return runPod(backend, pod, {
    ...options,
    readSecret: secretReader(session),
    follow: (observed, held) => {
      const runs = readPodLogs(backend, {
        pods: [observed],
        ...(mainOnly && { select: (_, { role }) => role === "main" }),
        follow: true,
        held,
        onUnreadable: (_, error) => onUnreadable(error),
      });
      return follow(observed, runs);
    },
  });
}
