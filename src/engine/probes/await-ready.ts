import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import type { ProbeSpec } from "../../spec/pod-spec.ts";
import type { Call } from "../backend.ts";
import { type Attempt, attemptText } from "./attempt.ts";
import { evidenceOf, holdsOrEnds, type Outcome, type ProbingBackend } from "./holds-or-ends.ts";
import { untilItHolds } from "./until-it-holds.ts";

/** A container that says itself when it is ready. */
export interface Awaited {
  readonly name: string;
  readonly fullName: string;
  readonly probe: ProbeSpec;
  /** Whether it is started again when it ends. */
  readonly restarts: boolean;
}

/** While it is waited for, a probe is tried more often than later. */
const shortestIntervalMs = 500;

/**
 * Waits until every container is ready.
 *
 * @throws SidepodError `container-died` when one of them ends
 * @throws SidepodError `timeout` with what each of them answered last
 */
export async function awaitReady(
  backend: ProbingBackend,
  pod: string,
  awaited: readonly Awaited[],
  { signal, timeoutMs }: Call & { readonly timeoutMs: number },
): Promise<void> {
  const timeout = AbortSignal.timeout(Math.ceil(timeoutMs));
  const failed = new AbortController();
  const either = AbortSignal.any([timeout, failed.signal, ...(signal ? [signal] : [])]);
  const unready = new Map<string, Attempt | undefined>(
    awaited.map(({ name }) => [name, undefined]),
  );
  const one = async ({ name, fullName, probe, restarts }: Awaited): Promise<void> => {
    const intervalMs = Math.min(probe.intervalMs, shortestIntervalMs);
    const patient = { ...probe, intervalMs, retries: Number.POSITIVE_INFINITY };
    const options = {
      signal: either,
      onAttempt: (attempt: Attempt) => void unready.set(name, attempt),
    };
    const outcome: Outcome = restarts
      ? { last: await untilItHolds(backend, fullName, patient, options) }
      : await holdsOrEnds(backend, fullName, patient, options);
    unready.delete(name);
    const { exitCode } = outcome;
    if (exitCode === undefined) return;
    throw new SidepodError(
      "container-died",
      `${pod}/${name} ended with status ${exitCode} before it was ready`,
      {
        evidence: await evidenceOf(backend, fullName, outcome),
        hint: commandText`sidepod logs ${pod}/${name}`,
        details: { pod, container: name, exitCode },
      },
    );
  };
  const waiting = awaited.map((container) => one(container));
  try {
    await Promise.all(waiting);
  } catch (error) {
    signal?.throwIfAborted();
    if (!timeout.aborted) throw error;
    const names = [...unready.keys()];
    throw new SidepodError(
      "timeout",
      `${names.join(", ")} of pod ${pod} did not get ready in time`,
      {
        evidence: [...unready].map(
          ([name, last]) => `${pod}/${name}: ${last ? attemptText(last) : "no answer yet"}`,
        ),
        hint: commandText`sidepod logs ${pod}`,
        details: { pod, containers: names, timeoutMs },
      },
    );
  } finally {
    failed.abort();
    await Promise.allSettled(waiting);
  }
}
