import { isSidepodError } from "../../errors.ts";
import type { ProbeSpec } from "../../spec/pod-spec.ts";
import type { Backend, Call, ProbeAnswer } from "../backend.ts";
import { isEngineGone } from "../engine-gone.ts";

/** One try of a probe. */
export interface Attempt extends ProbeAnswer {
  readonly elapsedMs: number;
}

/**
 * Tries a probe once, within its own time. One that is not answered in time is ended, so that tries
 * don't pile up.
 *
 * @param container the engine's name or ID of a container that runs
 */
export async function attempt(
  backend: Pick<Backend, "probe">,
  container: string,
  { check, timeoutMs }: Pick<ProbeSpec, "check" | "timeoutMs">,
  { signal }: Call = {},
): Promise<Attempt> {
  const start = performance.now();
  const timeout = AbortSignal.timeout(Math.ceil(timeoutMs));
  const elapsed = () => Math.round(performance.now() - start);
  try {
    const either = AbortSignal.any(signal ? [signal, timeout] : [timeout]);
    const answer = await backend.probe(container, check, { signal: either });
    return { ...answer, elapsedMs: elapsed() };
  } catch (error) {
    signal?.throwIfAborted();
    // What the engine cannot do now is an answer, too: it may be about to stop the container.
    if (!timeout.aborted && isSidepodError(error) && !isEngineGone(error)) {
      const unasked = error.code === "not-running" ? { unasked: true as const } : {};
      return { holds: false, text: error.message, ...unasked, elapsedMs: elapsed() };
    }
    if (!timeout.aborted) throw error;
    const elapsedMs = elapsed();
    const text = `timed out: no answer within ${timeoutMs} ms, ended after ${elapsedMs} ms`;
    return { holds: false, text, elapsedMs };
  }
}

/** An attempt as evidence for an error. */
export function attemptText({ text, elapsedMs }: Attempt): string {
  return `the last answer, after ${elapsedMs} ms: ${text}`;
}
