import type { PodSpec, PullPolicy } from "../spec/pod-spec.ts";
import { awaitRunning } from "./await-running.ts";
import type { Backend, ReadSecret } from "./backend.ts";
import { execute } from "./execute.ts";
import {
  isUnavailable,
  knownFallbacks,
  lackingFallbackImages,
  substituteHost,
} from "./image-fallback.ts";
import { lockPod } from "./lock.ts";
import { observeWorld } from "./observe-world.ts";
import type { Plan, Step } from "./plan.ts";
import type { OnProgress } from "./progress.ts";
import { type Desired, reconcile, type World } from "./reconcile/reconcile.ts";
import { digestSecrets } from "./secret-digests.ts";

/** A pod as its file asks for it. */
export interface WantedPod {
  readonly spec: PodSpec;
  /** The specification as it may be kept in labels. */
  readonly kept: PodSpec;
}

export interface PlanUpOptions {
  readonly pull?: PullPolicy;
  readonly forceRecreate?: boolean;
  readonly removeOrphans?: boolean;
  readonly readSecret: ReadSecret;
  readonly signal?: AbortSignal | undefined;
}

export interface UpOptions extends PlanUpOptions {
  /** Whether to wait until every container runs. */
  readonly wait?: boolean;
  /** How long to wait for another command, and then for the containers; 60 s. */
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
  const { desired, world } = await observe(backend, wanted, options);
  const lacking = lackingFallbackImages(desired, world);
  const plan = reconcile(knownFallbacks(desired, world), world, options);
  const notices = lacking.map(
    (image) => `where ${image} cannot be pulled, the machine's own programs serve`,
  );
  return { ...plan, notices: [...plan.notices, ...notices] };
}

/**
 * Makes a pod as its file asks for it and waits until it runs. Doing it again changes nothing; after
 * a failure or an interruption, doing it again goes on from there.
 *
 * @returns whether anything was done
 * @throws SidepodError as in docs/errors.md; `pod-busy` while another command holds the pod
 */
export async function up(
  backend: Backend,
  wanted: WantedPod,
  options: UpOptions,
): Promise<boolean> {
  const { signal, onProgress = () => {}, readSecret, timeoutMs = defaultTimeoutMs } = options;
  const pod = wanted.spec.name;
  await using _ = await lockPod(backend.identity, pod, {
    timeoutMs,
    signal,
    onWait: (holder) => onProgress({ type: "waiting-for-lock", pod, holder }),
  });
  const run = (plan: Plan): Promise<void> =>
    execute(plan, backend, { onProgress, readSecret, signal });

  let { desired, world } = await observe(backend, wanted, options);
  desired = knownFallbacks(desired, world);
  let plan = reconcile(desired, world, options);

  // What a pull brings decides what else has to be done, so it comes before the rest is planned.
  const early = plan.steps.filter((step) => pulledEarly(step, desired, world));
  if (early.length > 0) {
    const pulls: Plan = { pod, steps: early, notices: [] };
    onProgress({ type: "plan", plan: pulls });
    try {
      await run(pulls);
    } catch (error) {
      if (!isUnavailable(error) || lackingFallbackImages(desired, world).length === 0) throw error;
    }
    world = await observeWorld(backend, desired.spec, { signal });
    const lacking = new Set(lackingFallbackImages(desired, world));
    for (const image of lacking) {
      onProgress({
        type: "notice",
        text: `image ${image} is not here and cannot be pulled: the machine's own programs serve instead`,
      });
    }
    desired = substituteHost(desired, ({ image }) => image !== undefined && lacking.has(image));
    const pulled = new Set(
      early.flatMap(({ action }) => (action.kind === "pull-image" ? action.image : [])),
    );
    plan = reconcile(desired, world, { ...options, pulled });
  }

  onProgress({ type: "plan", plan });
  await run(plan);
  const started = plan.steps.flatMap(({ action, subject }) =>
    action.kind === "start-container" ? subject.slice(pod.length + 1) : [],
  );
  const running = desired.spec.containers
    .filter(({ name, role }) => role !== "init" && started.includes(name))
    .map(({ name }) => name);
  if (options.wait !== false && running.length > 0) {
    onProgress({ type: "waiting", pod, containers: running });
    await awaitRunning(backend, pod, running, { timeoutMs, signal });
  }
  return early.length + plan.steps.length > 0;
}

async function observe(
  backend: Backend,
  { spec, kept }: WantedPod,
  { readSecret, signal }: PlanUpOptions,
): Promise<{ desired: Desired; world: World }> {
  const [secretDigests, world] = await Promise.all([
    digestSecrets(spec, readSecret),
    observeWorld(backend, spec, { signal }),
  ]);
  return { desired: { spec, kept, secretDigests }, world };
}

function pulledEarly({ action }: Step, { spec }: Desired, { found }: World): boolean {
  if (action.kind !== "pull-image") return false;
  if (found.images.has(action.image)) return true;
  return spec.containers.some((c) => c.image === action.image && c.imageFallback !== undefined);
}
