import type { ContainerSpec, PodSpec, PullPolicy } from "../../podfile/model.ts";
import { digestSecrets, observeAll } from "../observe/observe-world.ts";
import { podAround, podGone, refuseForeign } from "../observe/pod-around.ts";
import type { Desired } from "../plan/desired.ts";
import { neededBy, planAdd, refuseToAdd, undoAdd } from "../plan/plan-add.ts";
import { readyProbeOf } from "../probes/attempt.ts";
import { awaitReady } from "../probes/await-ready.ts";
import type { ReadSecret } from "../seam/actions.ts";
import type { Backend } from "../seam/backend.ts";
import type { Found } from "../seam/inventory.ts";
import type { ObservedPod } from "../seam/observed.ts";
import { mayRestart } from "../supervise/restarts.ts";
import { awaitRunning } from "./await-running.ts";
import { execute, executeInTime } from "./execute.ts";
import { answerWithinMs, isUnavailable, substituteHost } from "./image-fallback.ts";
import { lockPod } from "./lock.ts";
import type { OnProgress } from "./progress.ts";

/** A sidecar for a pod that is there. */
export interface WantedContainer {
  readonly container: ContainerSpec;
  /** The same as it may be kept in labels. */
  readonly recorded: ContainerSpec;
}

export interface AddOptions {
  /** Overrides the pull policy of the container. */
  readonly pull?: PullPolicy;
  /**
   * How long to wait for another command, for the startup probe, and then until it runs and is ready;
   * without it 60 s, and for the startup probe as long as it takes.
   */
  readonly timeoutMs?: number;
  /** Reads what a secret of the pod is made from, where the engine does not have it any more. */
  readonly readSecret: ReadSecret;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress;
}

const defaultTimeoutMs = 60_000;

/**
 * Adds a sidecar to a pod that runs, and waits until it runs. The other containers are left alone. It
 * is made as `up` would make it from the pod's file and is part of the pod from then on: `down` takes
 * it along. Where it fails or is interrupted, the pod is as it was before.
 *
 * @example
 * await add(backend, "webapp", { container, kept: container }, { readSecret });
 * @throws SidepodError as in docs/errors.md; `name-in-use` where the pod has a container of that name,
 *   `not-running`, `foreign-pod`, and `pod-busy` while another command holds the pod
 */
export async function add(
  backend: Backend,
  pod: string,
  wanted: WantedContainer,
  options: AddOptions,
): Promise<void> {
  const { signal, onProgress = () => {}, timeoutMs = defaultTimeoutMs } = options;
  await using _ = await lockPod(backend.identity, pod, {
    timeoutMs,
    signal,
    onWait: (holder) => onProgress({ type: "waiting-for-lock", pod, holder }),
  });
  const observed = await backend.observe(pod, { signal });
  if (observed === undefined) throw podGone(pod);
  refuseForeign(observed);
  const around = await podAround(backend, observed, { signal });
  const recorded = keptLikeMain(wanted, around);
  refuseToAdd(observed, around, recorded.container);
  try {
    const started = await makeAndStart(backend, observed, around, recorded, options);
    await awaitStarted(backend, pod, started, options);
  } catch (error) {
    throw await undoAdd(backend, pod, recorded.container.name, error);
  }
}

/** Whoever starts main again when it ends does so with its sidecars. */
function keptLikeMain({ container, recorded }: WantedContainer, around: PodSpec): WantedContainer {
  const keeper = around.containers.find(({ role }) => role === "main")?.keeper;
  if (keeper === undefined) return { container, recorded };
  return { container: { ...container, keeper }, recorded: { ...recorded, keeper } };
}

/** @returns the container as it was made */
async function makeAndStart(
  backend: Backend,
  pod: ObservedPod,
  around: PodSpec,
  wanted: WantedContainer,
  options: AddOptions,
): Promise<ContainerSpec> {
  const { signal, onProgress = () => {} } = options;
  const { found } = await observeAll(backend, neededBy(wanted.container, around), { signal });
  const desired = await desire(wanted, around, found, options);
  const { replaced, pulled } = await pullFirst(backend, desired, found, options);
  const plan = planAdd(pod, around, replaced, found, { ...options, pulled });
  onProgress({ type: "plan", plan });
  await executeInTime(plan, backend, options);
  return replaced.spec.containers[0] ?? wanted.container;
}

async function awaitStarted(
  backend: Backend,
  pod: string,
  container: ContainerSpec,
  { signal, onProgress = () => {}, timeoutMs = defaultTimeoutMs }: AddOptions,
): Promise<void> {
  const { name, fullName } = container;
  const start = performance.now();
  onProgress({ type: "waiting", pod, containers: [name], until: "running" });
  await awaitRunning(backend, pod, [name], { timeoutMs, signal });
  const probe = readyProbeOf(container);
  if (probe === undefined) return;
  onProgress({ type: "waiting", pod, containers: [name], until: "ready" });
  const restarts = mayRestart(container);
  const left = Math.max(0, timeoutMs - (performance.now() - start));
  await awaitReady(backend, pod, [{ name, fullName, probe, restarts }], {
    timeoutMs: left,
    signal,
  });
}

/** The part of a pod that the container needs: itself, its volumes and its secrets. */
async function desire(
  { container, recorded }: WantedContainer,
  around: PodSpec,
  found: Found,
  { readSecret }: AddOptions,
): Promise<Desired> {
  const spec = neededBy(container, around);
  // What the engine has is left as it is: another content is for `up`, with all who use it.
  const lacking = spec.secrets.filter(({ name }) => !found.secrets.has(name));
  return {
    spec,
    recorded: { ...spec, containers: [recorded] },
    secretDigests: await digestSecrets({ ...spec, secrets: lacking }, readSecret),
  };
}

/** Where something else serves for an image that cannot be had, that is known before anything is made. */
async function pullFirst(
  backend: Backend,
  desired: Desired,
  found: Found,
  options: AddOptions,
): Promise<{ readonly replaced: Desired; readonly pulled: ReadonlySet<string> }> {
  const [{ image, imageFallback, pullPolicy } = {} as Partial<ContainerSpec>] =
    desired.spec.containers;
  const policy = options.pull ?? pullPolicy ?? "missing";
  const none = { replaced: desired, pulled: new Set<string>() };
  if (image === undefined || imageFallback === undefined) return none;
  if (found.images.has(image) || policy === "never") return none;
  const { onProgress = () => {} } = options;
  const pull = {
    id: `pull-image image ${image}`,
    action: { kind: "pull-image" as const, image, policy, answerWithinMs },
    subject: `image ${image}`,
    cause: "it is not on this machine",
    needs: [],
  };
  const plan = { pod: desired.spec.name, steps: [pull], notices: [] };
  onProgress({ type: "plan", plan });
  try {
    await execute(plan, backend, options);
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    onProgress({
      type: "notice",
      text: `image ${image} is unavailable: falling back to the host's programs`,
    });
    return { ...none, replaced: substituteHost(desired, () => true) };
  }
  return { replaced: desired, pulled: new Set([image]) };
}
