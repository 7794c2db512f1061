import type { ContainerSpec, PodSpec, PullPolicy } from "../../podfile/model.ts";
import { digestSecrets, observeAll } from "../observe/observe-world.ts";
import type { Desired, Observed } from "../plan/desired.ts";
import { findLosses, refuseLosses } from "../plan/losses.ts";
import type { Action, Plan } from "../plan/plan.ts";
import { reconcile } from "../plan/reconcile.ts";
import { readyProbeOf } from "../probes/attempt.ts";
import { awaitReady } from "../probes/await-ready.ts";
import type { ReadSecret } from "../seam/actions.ts";
import type { Backend } from "../seam/backend.ts";
import { withRestarter } from "../supervise/restarted-by.ts";
import { mayRestart } from "../supervise/restarts.ts";
import { awaitRunning } from "./await-running.ts";
import { execute, executeInTime } from "./execute.ts";
import {
  answerWithinMs,
  isUnavailable,
  knownFallbacks,
  lackingFallbackImages,
  substituteHost,
} from "./image-fallback.ts";
import { abortWhenRemoved, lockPod } from "./lock.ts";
import type { OnProgress } from "./progress.ts";

/** A pod as its file asks for it. */
export interface WantedPod {
  readonly spec: PodSpec;
  /** The specification as it may be kept in labels. */
  readonly recorded: PodSpec;
}

export interface PlanUpOptions {
  readonly pull?: PullPolicy;
  readonly forceRecreate?: boolean;
  readonly removeOrphans?: boolean;
  /** Whether data may be removed that the plan names as a loss. */
  readonly acceptLoss?: boolean;
  /** Who starts again what ends; the engine itself without it. */
  readonly keeper?: ContainerSpec["keeper"];
  readonly readSecret: ReadSecret;
  readonly signal?: AbortSignal | undefined;
}

export interface UpOptions extends PlanUpOptions {
  /** Whether to wait until every container runs. */
  readonly wait?: boolean;
  /**
   * How long to wait for another command, for init containers and startup probes, and then for the
   * containers; without it 60 s, and for init containers and startup probes as long as they take.
   */
  readonly timeoutMs?: number;
  readonly onProgress?: OnProgress;
}

const defaultTimeoutMs = 60_000;

/** What `up` would do now, without doing it. */
export async function planUp(
  backend: Backend,
  wanted: WantedPod,
  options: PlanUpOptions,
): Promise<Plan> {
  const { desired, world, plan } = await prepare(backend, wanted, options);
  const notices = lackingFallbackImages(desired, world).map(
    (image) => `if ${image} cannot be pulled, the host's programs are used instead`,
  );
  const losses = await findLosses(backend, plan, world.pod, options);
  return { ...plan, notices: [...plan.notices, ...notices], losses };
}

/**
 * Makes a pod as its file asks for it and waits until it runs. Doing it again changes nothing; after
 * a failure or an interruption, doing it again goes on from there.
 *
 * @returns whether anything was done
 * @throws SidepodError as in docs/errors.md; `pod-busy` while another command holds the pod, or
 *   when one removes it
 */
export async function up(
  backend: Backend,
  wanted: WantedPod,
  options: UpOptions,
): Promise<boolean> {
  const { signal, onProgress = () => {}, timeoutMs = defaultTimeoutMs } = options;
  const pod = wanted.spec.name;
  const lock = await lockPod(backend.identity, pod, {
    timeoutMs,
    signal,
    onWait: (holder) => onProgress({ type: "waiting-for-lock", pod, holder }),
  });
  const waits = options.wait !== false;
  const start = performance.now();
  const { plan, spec } = await abortWhenRemoved(lock, pod, signal, makeAndStart);
  const leftMs = Math.max(0, timeoutMs - (performance.now() - start));
  if (waits) await awaitAllReady(backend, spec, plan, { ...options, timeoutMs: leftMs });
  return plan.steps.length > 0;

  /** Until then, nobody starts again what ends: a container that dies at once is to be told of. */
  async function makeAndStart(
    signal: AbortSignal,
  ): Promise<{ readonly plan: Plan; readonly spec: PodSpec }> {
    await using _ = lock;
    const whileWanted = { ...options, signal };
    const prepared = await prepare(backend, wanted, whileWanted);
    const { desired, world, plan } = await pullFirst(backend, prepared, whileWanted);
    await refuseToLose(backend, plan, world, whileWanted);
    onProgress({ type: "plan", plan });
    await executeOrRemake(backend, plan, desired, whileWanted);
    const started = waits ? startedBy(plan, desired.spec) : [];
    if (started.length > 0) {
      onProgress({ type: "waiting", pod, containers: started, until: "running" });
      await awaitRunning(backend, pod, started, { timeoutMs, signal });
    }
    return { plan, spec: desired.spec };
  }
}

/** @throws SidepodError `data-loss` */
async function refuseToLose(
  backend: Backend,
  plan: Plan,
  { pod }: Observed,
  { acceptLoss = false, signal }: UpOptions,
): Promise<void> {
  if (!acceptLoss) refuseLosses(plan.pod, await findLosses(backend, plan, pod, { signal }));
}

/** Waits until what says itself when it is ready is so. */
async function awaitAllReady(
  backend: Backend,
  spec: PodSpec,
  plan: Plan,
  { signal, onProgress = () => {}, timeoutMs = defaultTimeoutMs }: UpOptions,
): Promise<void> {
  const pod = spec.name;
  const gates = subjectsOf(plan, "await-startup");
  const awaited = spec.containers.flatMap((container) => {
    const { name, fullName, role } = container;
    // Nothing starts after main, which would show that its startup probe has held before.
    const unproven = role === "main" && !gates.has(`${pod}/${name}`);
    const startup = unproven ? container.probes.startup : undefined;
    const probe = role === "init" ? undefined : (readyProbeOf(container) ?? startup);
    const restarts = mayRestart(container);
    return probe === undefined ? [] : [{ name, fullName, probe, restarts }];
  });
  if (awaited.length === 0) return;
  onProgress({ type: "waiting", pod, containers: awaited.map(({ name }) => name), until: "ready" });
  await awaitReady(backend, pod, awaited, { timeoutMs, signal });
}

/**
 * Carries out a plan. Where a start meets what an earlier one, broken off with the engine, has left
 * in the runtime, what it left is made again.
 */
async function executeOrRemake(
  backend: Backend,
  plan: Plan,
  desired: Desired,
  options: UpOptions,
): Promise<void> {
  const { onProgress = () => {}, signal } = options;
  const stale = new Set<string>();
  try {
    await executeInTime(plan, backend, {
      ...options,
      onProgress: (event) => {
        if (event.type === "step-failed" && event.error.code === "stale-container") {
          stale.add(event.step.subject);
        }
        onProgress(event);
      },
    });
  } catch (error) {
    if (stale.size === 0 || signal?.aborted) throw error;
    const world = await observeAll(backend, desired.spec, { signal });
    const { forceRecreate: _, ...rest } = options;
    const again = reconcile(desired, world, { ...rest, pull: "missing", stale });
    await refuseToLose(backend, again, world, options);
    onProgress({ type: "plan", plan: again });
    await executeInTime(again, backend, options);
  }
}

interface Prepared {
  readonly desired: Desired;
  readonly world: Observed;
  readonly plan: Plan;
}

async function prepare(
  backend: Backend,
  wanted: WantedPod,
  options: PlanUpOptions,
): Promise<Prepared> {
  const { readSecret, signal, keeper } = options;
  const spec = withRestarter(wanted.spec, keeper);
  const recorded = withRestarter(wanted.recorded, keeper);
  const [secretDigests, world] = await Promise.all([
    digestSecrets(spec, readSecret),
    observeAll(backend, spec, { signal }),
  ]);
  const desired = knownFallbacks({ spec, recorded, secretDigests }, world);
  return { desired, world, plan: reconcile(desired, world, options) };
}

/**
 * Pulls what decides what else has to be done, and plans again: images that are here in an older
 * version, and those for which something else serves where they cannot be had.
 */
async function pullFirst(
  backend: Backend,
  prepared: Prepared,
  options: UpOptions,
): Promise<Prepared> {
  const { plan } = prepared;
  const { onProgress = () => {}, signal } = options;
  const lacking = new Set(lackingFallbackImages(prepared.desired, prepared.world));
  const pulls = plan.steps.flatMap((step) => {
    const { action } = step;
    if (action.kind !== "pull-image") return [];
    if (lacking.has(action.image)) return { ...step, action: { ...action, answerWithinMs } };
    return prepared.world.found.images.has(action.image) ? { ...step, action } : [];
  });
  if (pulls.length === 0) return prepared;
  onProgress({ type: "plan", plan: { ...plan, steps: pulls, notices: [] } });
  const pulled = new Set<string>();
  const outcomes = await Promise.allSettled(
    pulls.map(async (step) => {
      const { image } = step.action;
      try {
        await execute({ ...plan, steps: [step] }, backend, options);
      } catch (error) {
        if (!lacking.has(image) || !isUnavailable(error)) throw error;
        onProgress({
          type: "notice",
          text: `image ${image} is unavailable: falling back to the host's programs`,
        });
      }
      pulled.add(image);
    }),
  );
  const failed = outcomes.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
  const world = await observeAll(backend, prepared.desired.spec, { signal });
  const desired = substituteHost(
    prepared.desired,
    ({ image }) => image !== undefined && lacking.has(image) && !world.found.images.has(image),
  );
  return { desired, world, plan: reconcile(desired, world, { ...options, pulled }) };
}

/** Names of the containers that the plan starts and that have to run afterwards. */
function startedBy(plan: Plan, spec: PodSpec): readonly string[] {
  const subjects = subjectsOf(plan, "start-container");
  return spec.containers
    .filter(({ name, role }) => role !== "init" && subjects.has(`${plan.pod}/${name}`))
    .map(({ name }) => name);
}

function subjectsOf({ steps }: Plan, kind: Action["kind"]): ReadonlySet<string> {
  return new Set(steps.flatMap(({ action, subject }) => (action.kind === kind ? subject : [])));
}
