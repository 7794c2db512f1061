import { setTimeout as sleep } from "node:timers/promises";
import { asSidepodError, isSidepodError, type SidepodError } from "../../errors.ts";
import { recordedContainer } from "../observe/labels.ts";
import { isEngineGone } from "../run/engine-gone.ts";
import { runPostStart } from "../run/hooks.ts";
import { startPod, stopPod } from "../run/stop.ts";
import type { Backend } from "../seam/backend.ts";
import type { ObservedContainer, ObservedPod } from "../seam/observed.ts";
import type { BackendEvent } from "../seam/streams.ts";
import { decideNext, isStoppedAsAWhole, type NextAction } from "./decide-next.ts";
import { type History, RestartHistory, type Unhealthy } from "./restart-history.ts";
import { backOffMs } from "./restarts.ts";
import { type SupervisedPod, statusOf } from "./supervised-pod.ts";
import type { OnSupervisionEvent } from "./supervision-event.ts";
import { Wakeup } from "./wakeup.ts";
import { Watches } from "./watches.ts";

/** Work on a pod that nobody else may disturb; the signal is aborted when somebody else wants it. */
export type Exclusively = (work: (signal: AbortSignal) => Promise<void>) => Promise<void>;

interface PodSupervisorOptions {
  readonly signal: AbortSignal;
  readonly exclusively: Exclusively;
  /** Main's end ends the keeping, whatever its file says: the caller does what follows. */
  readonly endWithMain?: boolean;
  readonly historyOf?: (id: string) => History | undefined;
  readonly onEvent?: OnSupervisionEvent;
}

const urgent: ReadonlySet<string> = new Set(["died", "remove"]);
const worthALook: ReadonlySet<string> = new Set(["start", "pause", "unpause", "rename"]);
/** While `up` makes a pod there is much to hear and nothing to do. */
const patienceMs = 500;

/** How keeping a pod ended. */
export type PodEnd =
  | { readonly kind: "removed" }
  /** Without an exit status main was removed. */
  | { readonly kind: "main-ended"; readonly exitCode?: number };

/**
 * Keeps one pod as its specification asks, while it is there: restarts with back-off, probes, and what
 * main's end means for the others. Each time something happens, it looks at the pod and does what is
 * to be done now; so it makes no difference what it has missed, or whether it was there before.
 *
 * What happens it has to be told of: let it `hear` every event of the pod.
 */
export class PodSupervisor {
  readonly #backend: Backend;
  readonly #ref: string;
  readonly #options: PodSupervisorOptions;
  readonly #onEvent: OnSupervisionEvent;
  readonly #history: RestartHistory;
  readonly #wakeup = new Wakeup();
  readonly #watches: Watches;
  #pod: ObservedPod | undefined;
  #podReady = false;
  #failure: { readonly error: unknown } | undefined;
  #problem: string | undefined;
  /** What keeps it from looking at the pod, or from doing what is to be done. */
  #fault: string | undefined;
  #doing: SupervisedPod["doing"];
  /** Failures in a row of stopping or starting the pod as a whole. */
  #failures = 0;
  #notBeforeMs = 0;
  #tellLooked = (): void => {};
  /** Resolves when it has looked at its pod for the first time. */
  readonly looked = new Promise<void>((resolve) => {
    this.#tellLooked = resolve;
  });

  /** @param ref the pod's ID, so that another one of its name is not taken for it, or its name */
  constructor(backend: Backend, ref: string, options: PodSupervisorOptions) {
    this.#backend = backend;
    this.#ref = ref;
    this.#options = options;
    this.#onEvent = options.onEvent ?? (() => {});
    this.#history = new RestartHistory(options.historyOf);
    this.#watches = new Watches(backend, {
      signal: options.signal,
      onEvent: (event) => {
        this.#onEvent(event);
        if (this.#pod) this.#tellReadiness(this.#pod);
      },
      onUnhealthy: (container, unhealthy) => this.#unhealthy(container, unhealthy),
      onFailure: (error) => {
        // It ends the loop.
        this.#failure ??= { error };
        this.#wakeup.wake();
      },
    });
  }

  /** What has to be looked at now. */
  wake(): void {
    this.#wakeup.wake();
  }

  /** What an event of the pod is about may have to be looked at, now or with what else happens. */
  hear({ action }: Pick<BackendEvent, "action">): void {
    if (urgent.has(action)) this.#wakeup.wake();
    else if (worthALook.has(action)) this.#wakeup.wake(patienceMs);
  }

  /** The pod as it was seen last. */
  get pod(): ObservedPod | undefined {
    return this.#pod;
  }

  /** Whether a container (ID) is one of the pod's. */
  has(id: string): boolean {
    return this.#pod?.containers.some((container) => container.id === id) ?? false;
  }

  /** How the pod is, as far as this has seen. */
  status(): SupervisedPod | undefined {
    if (this.#pod === undefined) return undefined;
    const status = this.#statusOf(this.#pod);
    const problem = this.#fault ?? this.#problem;
    return { ...status, ...(problem !== undefined && { problem }) };
  }

  /**
   * @throws the signal's reason when it is aborted
   * @throws SidepodError `engine-lost` and the like
   */
  async keep(): Promise<PodEnd> {
    const { signal, endWithMain = false } = this.#options;
    using _ = this.#watches;
    for (let failuresInARow = 0; ; ) {
      try {
        const end = await this.#step();
        if (end !== undefined) return end;
        failuresInARow = 0;
      } catch (error) {
        signal.throwIfAborted();
        // What is wrong with one pod does not concern others, which are supervised on their own.
        if (endWithMain || (isSidepodError(error) && isEngineGone(error))) throw error;
        const failure = asSidepodError(error);
        this.#fault = failure.message;
        this.#onEvent({ type: "pod-failed", error: failure });
        this.#tellLooked();
        failuresInARow += 1;
        await sleep(backOffMs(failuresInARow), undefined, { signal });
      }
    }
  }

  /** @returns how the keeping ends, where it does */
  async #step(): Promise<PodEnd | undefined> {
    const { signal, endWithMain = false } = this.#options;
    const pod = await this.#look(signal);
    this.#tellLooked();
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
    if (pod === undefined) return { kind: "removed" };
    const next = decideNext(pod, this.#history, performance.now());
    if (next.kind === "wait") this.#fault = undefined;
    if (next.kind === "main-ended" && endWithMain) return next;
    const nextMs = next.kind === "wait" ? next.untilMs : this.#notBeforeMs;
    if (nextMs > performance.now()) await this.#wakeup.sleep(nextMs, signal);
    else await this.#options.exclusively((wanted) => this.#act(wanted));
    return undefined;
  }

  async #look(signal: AbortSignal): Promise<ObservedPod | undefined> {
    const pod = await this.#backend.observe(this.#ref, { signal });
    this.#pod = pod;
    if (pod === undefined) return undefined;
    for (const { id, name, role, exitCode = 0 } of this.#history.update(pod, performance.now())) {
      if (role !== "main" && role !== "sidecar") continue;
      const end = this.#history.of(id)?.end;
      const restarts = end?.restart !== undefined && !isStoppedAsAWhole(pod);
      const restartInMs = restarts ? end.delayMs : undefined;
      const again = restartInMs === undefined ? {} : { restartInMs };
      this.#onEvent({ type: "ended", container: name, exitCode, ...again });
    }
    this.#watches.update(pod);
    this.#tellReadiness(pod);
    return pod;
  }

  /** What was found from outside is looked at again: somebody else may have held the pod. */
  async #act(wanted: AbortSignal): Promise<void> {
    try {
      const pod = await this.#look(wanted);
      if (pod === undefined) return;
      await this.#carryOut(decideNext(pod, this.#history, performance.now()), wanted);
    } catch (error) {
      // Whoever wants the pod gets it; what is left to do is found again afterwards.
      if (wanted.aborted && !this.#options.signal.aborted) return;
      throw error;
    }
  }

  async #carryOut(next: NextAction, signal: AbortSignal): Promise<void> {
    switch (next.kind) {
      case "wait":
        return;
      case "stop-unwell":
        for (const container of next.containers) await this.#stopUnwell(container, signal);
        return;
      case "start":
        for (const container of next.containers) await this.#start(container, signal);
        return;
      case "main-ended":
        return this.#stopAll(mainEndCause(next.exitCode), signal);
      case "stop":
        return this.#stopAll(next.cause, signal);
      case "start-again":
        return this.#startAgain(next.cause, signal);
    }
  }

  async #start(container: ObservedContainer, signal: AbortSignal): Promise<void> {
    const { id, name } = container;
    try {
      await this.#backend.perform({ kind: "start-container", container: id }, { signal });
    } catch (error) {
      const failure = this.#asRecoverable(error, signal);
      if (failure.code === "not-found") return;
      this.#history.postpone(id, performance.now());
      return this.#onEvent({ type: "not-restarted", container: name, error: failure });
    }
    this.#history.begin(id, performance.now());
    this.#onEvent({ type: "restarted", container: name });
    await this.#afterStart(container, signal);
  }

  async #afterStart(container: ObservedContainer, signal: AbortSignal): Promise<void> {
    const { postStart } = recordedContainer(container).hooks;
    if (postStart === undefined) return;
    const { id, name } = container;
    try {
      await runPostStart(this.#backend, `${this.#pod?.name}/${name}`, id, postStart, { signal });
    } catch (error) {
      // Nobody would find it again: it runs, and nothing tells that its hook was not over.
      if (signal.aborted) {
        this.#unhealthy(container, { probe: "post_start", answer: "it was interrupted" });
      }
      const { message } = this.#asRecoverable(error, signal);
      this.#unhealthy(container, { probe: "post_start", answer: message });
    }
  }

  async #stopAll(cause: string, signal: AbortSignal): Promise<void> {
    this.#onEvent({ type: "pod-stopping", cause });
    await this.#asAWhole("stopping", signal, async () => {
      await stopPod(this.#backend, this.#ref, { cause, infra: true, signal });
      this.#onEvent({ type: "pod-stopped" });
    });
  }

  async #startAgain(cause: string, signal: AbortSignal): Promise<void> {
    this.#onEvent({ type: "pod-starting-again", cause });
    await this.#asAWhole("starting again", signal, async () => {
      await stopPod(this.#backend, this.#ref, { cause, infra: true, signal });
      this.#watches.endAll();
      await startPod(this.#backend, this.#ref, { signal });
      for (const { id, role } of this.#pod?.containers ?? []) {
        if (role !== "init") this.#history.begin(id, performance.now());
      }
      this.#onEvent({ type: "pod-started" });
    });
  }

  /** A failure is told, and the same is tried again when the back-off is over. */
  async #asAWhole(
    doing: SupervisedPod["doing"],
    signal: AbortSignal,
    work: () => Promise<void>,
  ): Promise<void> {
    this.#doing = doing;
    try {
      await work();
      this.#problem = undefined;
      this.#failures = 0;
    } catch (error) {
      const failure = this.#asRecoverable(error, signal);
      this.#problem = failure.message;
      this.#onEvent({ type: "pod-failed", error: failure });
      this.#failures += 1;
      this.#notBeforeMs = performance.now() + backOffMs(this.#failures);
    } finally {
      this.#doing = undefined;
    }
  }

  /** Failures that go on being failures are thrown on: an abort, an engine that is gone. */
  #asRecoverable(error: unknown, signal: AbortSignal): SidepodError {
    signal.throwIfAborted();
    if (!isSidepodError(error)) throw error;
    if (isEngineGone(error)) throw error;
    return error;
  }

  #unhealthy({ id, name }: ObservedContainer, unhealthy: Unhealthy): void {
    const life = this.#history.of(id);
    if (life === undefined || life.end !== undefined) return;
    life.unhealthy = unhealthy;
    this.#onEvent({ type: "unwell", container: name, ...unhealthy });
    this.#wakeup.wake();
  }

  async #stopUnwell(container: ObservedContainer, signal: AbortSignal): Promise<void> {
    const { id } = container;
    const { stopGraceMs } = recordedContainer(container);
    const grace = stopGraceMs === undefined ? {} : { graceMs: stopGraceMs };
    try {
      const stop = { kind: "stop-container", container: id, ...grace } as const;
      await this.#backend.perform(stop, { signal });
    } catch (error) {
      if (this.#asRecoverable(error, signal).code !== "not-found") throw error;
    }
  }

  #statusOf(pod: ObservedPod): SupervisedPod {
    return statusOf(pod, this.#history, this.#watches.probeState, performance.now(), this.#doing);
  }

  #tellReadiness(pod: ObservedPod): void {
    const { ready } = this.#statusOf(pod);
    if (ready === this.#podReady) return;
    this.#podReady = ready;
    this.#onEvent({ type: ready ? "pod-ready" : "pod-unready" });
  }
}

function mainEndCause(exitCode: number | undefined): string {
  return exitCode === undefined ? "main was removed" : `main ended with status ${exitCode}`;
}
