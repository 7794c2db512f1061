import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import type { ProbeSpec } from "../../podfile/model.ts";
import type { Call } from "../seam/call.ts";
import { type Attempt, attemptText, untilItHolds } from "./attempt.ts";
import { evidenceOf, holdsOrEnds, type Outcome, type ProbingBackend } from "./holds-or-ends.ts";

/** A container that says itself when it is ready. */
interface Awaited {
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
      `${names.join(", ")} of pod ${pod} did not become ready in time`,
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

interface Gate {
  /** The engine's name or ID of the container. */
  readonly container: string;
  readonly probe: ProbeSpec;
}

/**
 * Waits until a container's startup probe holds. What comes after the container in the start order
 * waits for this (KEP-753).
 *
 * @param subject the container as the user names it
 * @throws SidepodError `container-died` at once when the container ends before
 * @throws SidepodError `probe-failed` when the probe has failed as often as it may
 */
export async function passGate(
  backend: ProbingBackend,
  subject: string,
  { container, probe }: Gate,
  { signal, onAnswer = () => {} }: Call & { readonly onAnswer?: (text: string) => void } = {},
): Promise<void> {
  const outcome = await holdsOrEnds(backend, container, probe, {
    signal,
    onAttempt: ({ text }) => onAnswer(text),
  });
  const { last, exitCode } = outcome;
  if (exitCode === undefined && last?.holds) return;
  const more = {
    evidence: await evidenceOf(backend, container, outcome),
    hint: commandText`sidepod logs ${subject}`,
    details: { container: subject, exitCode, answer: last?.text, elapsedMs: last?.elapsedMs },
  };
  throw exitCode === undefined
    ? new SidepodError("probe-failed", `the startup probe of ${subject} does not succeed`, more)
    : new SidepodError(
        "container-died",
        `${subject} ended with status ${exitCode} before its startup probe succeeded`,
        more,
      );
}
