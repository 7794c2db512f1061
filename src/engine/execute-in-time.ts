import { commandText } from "../command-text.ts";
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
        if (event.type === "step-started") underWay.set(event.step, howFar(event.step));
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
      hint: commandText`the same command goes on from here; sidepod ps ${plan.pod} tells how far it is`,
      details: { pod: plan.pod, timeoutMs, steps: steps.map(({ id }) => id) },
      cause: error,
    });
  }
}

/** What waits says for what; why another step is there does not tell why it takes so long. */
function howFar({ action, cause }: Step): string {
  return action.kind === "await-init" || action.kind === "await-startup" ? cause : "not done yet";
}
