import { commandText } from "../../command-text.ts";
import { asSidepodError, type ErrorCode, SidepodError } from "../../errors.ts";
import { type Action, type Plan, type Step, stepVerb } from "../plan/plan.ts";
import { StopBudget } from "../plan/stops.ts";
import { passGate } from "../probes/await-ready.ts";
import type { ReadSecret } from "../seam/actions.ts";
import type { Backend } from "../seam/backend.ts";
import { runPostStart, runPreStop } from "./hooks.ts";
import type { OnProgress } from "./progress.ts";

interface ExecuteOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress;
  readonly readSecret?: ReadSecret | undefined;
}

/**
 * Carries out a plan: every step as soon as those that it needs are done. A step that fails stops
 * what needs it and leaves the rest to go on.
 *
 * @throws SidepodError the error of the step that failed, or `step-failed` where several did
 * @throws the signal's reason when it is aborted; steps that had begun are broken off
 */
export async function execute(
  plan: Plan,
  backend: Backend,
  options: ExecuteOptions = {},
): Promise<void> {
  const { signal, onProgress = () => {}, readSecret } = options;
  const budget = new StopBudget(plan.stopBudgetMs);
  const results = new Map<string, Promise<boolean>>();
  const begun = new Set<string>();
  const failures: { step: Step; error: SidepodError }[] = [];

  const run = async (step: Step): Promise<boolean> => {
    const needs = await Promise.all(step.needs.map((need) => results.get(need)));
    if (signal?.aborted) {
      const { action, subject } = step;
      // The start that it comes after may have been carried out all the same.
      if (action.kind === "post-start" && step.needs.some((need) => begun.has(need))) {
        await stopUnfinished(subject, action.container);
      }
      return false;
    }
    if (needs.includes(false)) {
      onProgress({ type: "step-skipped", step });
      return false;
    }
    onProgress({ type: "step-started", step });
    begun.add(step.id);
    const start = performance.now();
    try {
      await carryOut(step);
    } catch (caught) {
      if (signal?.aborted) return false;
      const error = asSidepodError(caught);
      failures.push({ step, error });
      onProgress({ type: "step-failed", step, error });
      return false;
    }
    onProgress({ type: "step-done", step, elapsedMs: performance.now() - start });
    return true;
  };

  async function carryOut(step: Step): Promise<void> {
    const { action, subject } = step;
    const tell = (text: string) => onProgress({ type: "step-progress", step, text });
    if (action.kind === "await-startup") {
      return passGate(backend, subject, action, { signal, onAnswer: tell });
    }
    if (action.kind === "post-start") {
      return startsAsAsked(subject, action.container, () =>
        runPostStart(backend, subject, action.container, action.hook, { signal }),
      );
    }
    if (action.kind === "pre-stop") {
      const timeoutMs = budget.limit(action.timeoutMs) ?? action.timeoutMs;
      const call = { signal, timeoutMs };
      const failure = await runPreStop(backend, action.container, action.hook, call);
      if (failure === undefined) return;
      return onProgress({ type: "notice", text: `pre_stop of ${subject} failed: ${failure}` });
    }
    const bounded =
      action.kind === "stop-container" ? withGrace(action, budget.limit(action.graceMs)) : action;
    await backend.perform(bounded, {
      signal,
      ...(readSecret && { readSecret }),
      onProgress: tell,
    });
  }

  /** What is not as its hook should have left it does not run on: the next `up` begins with it. */
  async function startsAsAsked(
    subject: string,
    container: string,
    hook: () => Promise<void>,
  ): Promise<void> {
    try {
      await hook();
    } catch (error) {
      await stopUnfinished(subject, container);
      throw error;
    }
  }

  async function stopUnfinished(subject: string, container: string): Promise<void> {
    const notice = (text: string) => onProgress({ type: "notice", text });
    if (signal?.aborted) notice(`stopping ${subject}, whose post_start had not finished`);
    const stop = { kind: "stop-container", container } as const;
    // Without the signal, which may be what has ended the hook; somebody may be waiting for the pod.
    const bounded = withGrace(stop, signal?.aborted ? interruptedGraceMs : undefined);
    await backend.perform(bounded, {}).catch((cause: unknown) => {
      notice(`${subject} was not stopped: ${asSidepodError(cause).message}`);
    });
  }

  for (const step of plan.steps) results.set(step.id, run(step));
  await Promise.all(results.values());
  signal?.throwIfAborted();
  if (failures.length > 0) throw failureOf(plan, failures);
}

/** For what is stopped because a command was interrupted. */
const interruptedGraceMs = 2000;

type Stop = Extract<Action, { kind: "stop-container" }>;

function withGrace({ kind, container }: Stop, graceMs: number | undefined): Stop {
  return { kind, container, ...(graceMs !== undefined && { graceMs }) };
}

function failureOf(
  plan: Plan,
  failures: readonly { readonly step: Step; readonly error: SidepodError }[],
): SidepodError {
  const [first] = failures;
  if (failures.length === 1 && first !== undefined) return first.error;
  const code = sharedCode(failures.map(({ error }) => error.code));
  return new SidepodError(code, `${failures.length} steps of pod ${plan.pod} failed`, {
    evidence: failures.flatMap(({ step, error }) => [
      `${stepVerb(step)} ${step.subject}: ${error.message} [${error.code}]`,
      ...error.evidence.map((line) => `  ${line}`),
      ...(error.hint ? [`  hint: ${error.hint}`] : []),
    ]),
    hint: "the same command continues from where this one stopped",
    details: { steps: failures.map(({ step, error }) => ({ step: step.id, code: error.code })) },
    cause: first?.error,
  });
}

/** Where the engine went away, everything else follows from that; otherwise what all have in common. */
function sharedCode(codes: readonly ErrorCode[]): ErrorCode {
  if (codes.includes("engine-lost")) return "engine-lost";
  const [first = "step-failed"] = codes;
  return codes.every((code) => code === first) ? first : "step-failed";
}

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
      hint: commandText`the same command continues from here; sidepod ps ${plan.pod} shows the progress`,
      details: { pod: plan.pod, timeoutMs, steps: steps.map(({ id }) => id) },
      cause: error,
    });
  }
}

/** A waiting step says what it waits for; the cause of another says nothing of how long it takes. */
function howFar({ action, cause }: Step): string {
  return action.kind === "await-init" || action.kind === "await-startup" ? cause : "not done yet";
}
