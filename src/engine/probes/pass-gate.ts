import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import type { ProbeSpec } from "../../spec/pod-spec.ts";
import type { Call } from "../backend.ts";
import { evidenceOf, holdsOrEnds, type ProbingBackend } from "./holds-or-ends.ts";

export interface Gate {
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
    ? new SidepodError("probe-failed", `the startup probe of ${subject} does not hold`, more)
    : new SidepodError(
        "container-died",
        `${subject} ended with status ${exitCode} before its startup probe held`,
        more,
      );
}
