import type { ProbeSpec } from "../../podfile/model.ts";
import { lastLogLines } from "../logs/read-records.ts";
import type { Call } from "../seam/call.ts";
import type { Inside } from "../seam/inside.ts";
import type { Streams } from "../seam/streams.ts";
import { type Attempt, attemptText, untilItHolds } from "./attempt.ts";

export type ProbingBackend = Inside & Streams;

/** How it went with a probe and its container. */
export interface Outcome {
  /** The last try; undefined where the container ended before it could be asked. */
  readonly last?: Attempt | undefined;
  /** Where the container ended first. */
  readonly exitCode?: number;
  /** From when on the log is of what this is told of: by now the container may run again. RFC 3339. */
  readonly since?: string | undefined;
}

/** Probes a container until the probe holds or has failed for good, or the container has ended. */
export async function holdsOrEnds(
  backend: ProbingBackend,
  container: string,
  probe: ProbeSpec,
  { signal, onAttempt = () => {} }: Call & { readonly onAttempt?: (last: Attempt) => void } = {},
): Promise<Outcome> {
  const over = new AbortController();
  const call = { signal: AbortSignal.any([over.signal, ...(signal ? [signal] : [])]) };
  let last: Attempt | undefined;
  let lastOfLife: Attempt | undefined;
  const remember = (attempt: Attempt): void => {
    last = attempt;
    if (!attempt.skipped) lastOfLife = attempt;
    onAttempt(attempt);
  };
  const probing = untilItHolds(backend, container, probe, { ...call, onAttempt: remember });
  const ending = backend.awaitExit(container, call);
  const start = backend.logStartOf(container, call);
  try {
    const outcome: Outcome = await Promise.race([
      probing.then(() => ({ last })),
      ending.then((exitCode) => ({ last: lastOfLife, exitCode })),
    ]);
    const holds = outcome.exitCode === undefined && outcome.last?.holds;
    return holds ? outcome : { ...outcome, since: await start };
  } finally {
    over.abort();
    await Promise.allSettled([probing, ending, start]);
  }
}

/** What was answered last, and what the container has written. */
export async function evidenceOf(
  backend: ProbingBackend,
  container: string,
  { last, since }: Outcome,
): Promise<readonly string[]> {
  const lines = await lastLogLines(backend, container, { since });
  return [
    ...(last ? [attemptText(last)] : []),
    ...(lines.length === 0 ? ["it wrote nothing"] : lines.map((line) => `its log: ${line}`)),
  ];
}
