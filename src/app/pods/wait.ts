import type { Condition } from "../../core/run/conditions.ts";
import { type WaitOptions, waitFor } from "../../core/run/wait-for.ts";
import type { Session } from "../session.ts";

/**
 * Waits for a pod, which need not be there yet: until it is started, ready, exited or removed.
 *
 * @returns with `exited` main's exit status
 * @throws SidepodError `container-died`, `timeout`
 */
export function wait(
  session: Session,
  pod: string,
  condition: Condition,
  options: WaitOptions = {},
): Promise<number | undefined> {
  return waitFor(session.backend, pod, condition, { signal: session.signal, ...options });
}
