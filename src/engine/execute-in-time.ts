import { SidepodError } from "../errors.ts";
import type { Backend } from "./backend.ts";
import { type ExecuteOptions, execute } from "./execute.ts";
import type { Plan, Step } from "./plan.ts";
import { stepVerb } from "./plan-text.ts";

/**
 * Carries out a plan in a given time.
 *
 * @param timeoutMs undefined for as long as it takes
 * @throws SidepodError `timeout` with the steps that were not done by then; what they have begun in
 *   the engine goes on
 */
export async function executeInTime(
  plan: Plan,
  backend: Backend,
  { timeoutMs, ...options }: ExecuteOptions & { readonly timeoutMs?: number | undefined },
): Promise<void> {
  if (timeoutMs === undefined) return execute(plan, backend, options);
  const { signal, onProgress = () => {} } = options;
  const timeout = AbortSignal.timeout(Math.ceil(timeoutMs));
  /** With how far each of them is. */
  const underWay = new Map<Step, string>();
  try {
    await execute(plan, backend, {
      ...options,
      signal: AbortSignal.any(signal ? [signal, timeout] : [timeout]),
      onProgress: (event) => {
        if (event.type === "step-started") underWay.set(event.step, event.step.cause);
        if (event.type === "step-progress") underWay.set(event.step, event.text);
        if (event.type === "step-done") underWay.delete(event.step);
        onProgress(event);
      },
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (!timeout.aborted) throw error;
    const steps = [...underWay.keys()];
    throw new SidepodError("timeout", `pod ${plan.pod} was not up within ${timeoutMs / 1000} s`, {
      evidence: [...underWay].map(([step, how]) => `${stepVerb(step)} ${step.subject}: ${how}`),
      hint: `sidepod logs ${steps[0]?.subject.replace(/^pod /, "") ?? plan.pod}`,
      details: { pod: plan.pod, timeoutMs, steps: steps.map(({ id }) => id) },
      cause: error,
    });
  }
}
