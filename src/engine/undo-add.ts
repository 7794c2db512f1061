import { isSidepodError, SidepodError } from "../errors.ts";
import type { Backend } from "./backend.ts";
import { execute } from "./execute.ts";
import { PlanBuilder } from "./reconcile/plan-builder.ts";
import { addRemovals, addStops } from "./reconcile/stops.ts";

/** The command that is being interrupted has no time for more. */
const undoTimeoutMs = 10_000;

/**
 * Removes a container whose start failed or was interrupted, so that the pod is as it was and the same
 * command can be given again.
 *
 * @returns the error to throw: the one that was given, with what became of the container
 */
export async function undoAdd(
  backend: Backend,
  pod: string,
  name: string,
  error: unknown,
): Promise<unknown> {
  const undone = await removeAtOnce(backend, pod, name).catch((failure: unknown) => failure);
  // An interruption says enough by itself.
  if (undone === false || !isSidepodError(error)) return error;
  const { code, message, details, evidence, hint } = error;
  const fate =
    undone === true
      ? `${pod}/${name} was removed again`
      : `${pod}/${name} could not be removed again: ${undone instanceof Error ? undone.message : String(undone)}`;
  const logsAreGone = undone === true && hint?.startsWith("sidepod logs");
  const next = logsAreGone ? "mend what it is made from and give the same command again" : hint;
  return new SidepodError(code, message, {
    evidence: [...evidence, fate],
    ...(next !== undefined && { hint: next }),
    details,
    cause: error,
  });
}

/** @returns whether there was anything to remove */
async function removeAtOnce(backend: Backend, pod: string, name: string): Promise<boolean> {
  const signal = AbortSignal.timeout(undoTimeoutMs);
  const observed = await backend.observe(pod, { signal });
  const made = (observed?.containers ?? []).filter((one) => one.managed && one.name === name);
  if (made.length === 0) return false;
  const plan = new PlanBuilder(pod);
  const options = { pod, cause: () => "it could not be added", graceMs: 0 };
  const stops = addStops(plan, made, { ...options, needs: [] });
  addRemovals(plan, made, { ...options, needs: stops });
  await execute(plan.build(), backend, { signal });
  return true;
}
