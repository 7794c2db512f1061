import { commandText } from "../../command-text.ts";
import { isSidepodError, SidepodError } from "../../errors.ts";
import type { PodSpec, PullPolicy } from "../../podfile/model.ts";
import type { Action } from "../plan/plan.ts";
import type { ReadSecret } from "../seam/actions.ts";
import type { Backend } from "../seam/backend.ts";
import type { ObservedPod } from "../seam/observed.ts";
import { type PodEnd, PodSupervisor } from "../supervise/pod-supervisor.ts";
import type { OnSupervisionEvent } from "../supervise/supervision-event.ts";
import { hear } from "../supervise/wakeup.ts";
import { down } from "./down.ts";
import type { OnProgress, Progress } from "./progress.ts";
import { stopPod } from "./stop.ts";
import { up, type WantedPod } from "./up.ts";

export interface RunOptions {
  readonly readSecret: ReadSecret;
  readonly pull?: PullPolicy;
  /** For init containers and startup probes; as long as it takes without it. */
  readonly timeoutMs?: number;
  /** Leaves the stopped pod behind, to look at. */
  readonly keep?: boolean;
  /** Whether the pod's named volumes are removed too. */
  readonly volumes?: boolean;
  /** Aborted to stop the pod in order. */
  readonly stop: AbortSignal;
  /** Aborted to kill it, where stopping takes too long. */
  readonly kill: AbortSignal;
  /** Aborted to leave everything as it is. */
  readonly leave: AbortSignal;
  readonly onProgress?: OnProgress;
  readonly onSupervision?: OnSupervisionEvent;
  /** Called where the pod has to stay, because others have a container in it. */
  readonly onLeft?: (why: SidepodError) => void;
  /** Shows the logs of a pod that is about to start, until nothing runs after `held` is aborted. */
  readonly follow: (pod: ObservedPod, held: AbortSignal) => Promise<void>;
}

/**
 * Runs a pod in the foreground, as a Job of Kubernetes: main's end decides, the sidecars are stopped
 * after it in reverse order, and everything is removed.
 *
 * @returns main's exit status
 * @throws SidepodError `name-in-use` where the pod runs already
 * @throws the reason of `stop` when it is aborted, after the pod has been stopped and removed
 */
export async function runPod(
  backend: Backend,
  wanted: WantedPod,
  options: RunOptions,
): Promise<number> {
  const { spec } = wanted;
  const { stop, onProgress = () => {} } = options;
  await refuseToDisturb(backend, spec, stop);
  const over = new AbortController();
  const either = AbortSignal.any([over.signal, stop]);
  const held = new AbortController();
  let following: Promise<void> | undefined;
  let keeping: Promise<PodEnd> | undefined;
  let isOurs = false;
  // What fails meanwhile is told at the end, where it is awaited.
  const watch = (event: Progress): void => {
    onProgress(event);
    if (event.type === "step-started") isOurs ||= makesPod.has(event.step.action.kind);
    if (event.type !== "step-done" || event.step.action.kind !== "start-pod") return;
    following = followPod(backend, spec, options, held.signal);
    keeping = keepPod(backend, spec.name, options.onSupervision, either);
    for (const work of [following, keeping]) work.catch(() => undefined);
  };

  try {
    await up(backend, wanted, {
      readSecret: options.readSecret,
      ...(options.pull && { pull: options.pull }),
      ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
      keeper: "run",
      forceRecreate: true,
      wait: false,
      signal: stop,
      onProgress: watch,
    });
    const end = await keeping;
    if (end?.kind === "main-ended" && end.exitCode !== undefined) return end.exitCode;
    throw new SidepodError("not-found", `main of pod ${spec.name} was removed while running`);
  } finally {
    over.abort();
    await Promise.allSettled([keeping]);
    const readOut = async (): Promise<void> => {
      held.abort();
      await following;
    };
    if (isOurs) await end(backend, spec, options, readOut);
    await readOut();
  }
}

/** From the first of these steps on, the pod is this run's. */
const makesPod: ReadonlySet<Action["kind"]> = new Set(["create-pod", "remove-pod"]);

/** Stops the pod in order, at once where that is asked for, and removes it. */
async function end(
  backend: Backend,
  spec: PodSpec,
  { kill, leave, keep = false, volumes = false, onLeft = () => {} }: RunOptions,
  readOut: () => Promise<void>,
): Promise<void> {
  const stopping = { cause: "the run has ended", infra: keep };
  try {
    await stopPod(backend, spec.name, {
      ...stopping,
      signal: AbortSignal.any([kill, leave]),
    });
  } catch (error) {
    if (!kill.aborted || leave.aborted) throw error;
    await backend.killStopping(spec.name, { signal: leave });
    await stopPod(backend, spec.name, { ...stopping, graceMs: 0, signal: leave });
  }
  // The logs go with the pod. Where nobody reads them, it goes all the same, and that is told afterwards.
  await Promise.allSettled([readOut()]);
  if (keep) return;
  try {
    await down(backend, spec.name, {
      volumes,
      file: spec,
      signal: leave,
      ...(kill.aborted && { graceMs: 0 }),
    });
  } catch (error) {
    // What main's end was counts more.
    if (!isSidepodError(error, "foreign-pod")) throw error;
    onLeft(error);
  }
}

async function refuseToDisturb(backend: Backend, { name }: PodSpec, stop: AbortSignal) {
  const there = await backend.observe(name, { signal: stop });
  const runs = there?.containers.some(
    ({ role, state }) => role !== "infra" && (state === "running" || state === "paused"),
  );
  if (!runs) return;
  throw new SidepodError("name-in-use", `pod ${name} is already running`, {
    hint: commandText`sidepod down ${name}`,
    details: { pod: name },
  });
}

async function followPod(
  backend: Backend,
  { name }: PodSpec,
  { follow, leave }: RunOptions,
  held: AbortSignal,
): Promise<void> {
  const pod = await backend.observe(name, { signal: leave });
  if (pod !== undefined) await follow(pod, held);
}

/** This process alone has the pod, so that nobody is in its way. */
async function keepPod(
  backend: Backend,
  name: string,
  onEvent: OnSupervisionEvent | undefined,
  signal: AbortSignal,
): Promise<PodEnd> {
  const heard = new AbortController();
  const listening = AbortSignal.any([heard.signal, signal]);
  const podSupervisor = new PodSupervisor(backend, name, {
    signal: listening,
    exclusively: (work) => work(listening),
    endWithMain: true,
    ...(onEvent && { onEvent }),
  });
  const listened = hear(backend, {
    pod: name,
    signal: listening,
    onEvent: (event) => podSupervisor.hear(event),
    onEnd: () => podSupervisor.wake(),
  });
  try {
    return await Promise.race([podSupervisor.keep(), listened]);
  } finally {
    heard.abort();
    await Promise.allSettled([listened]);
  }
}
