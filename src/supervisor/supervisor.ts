import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { PersistentForwards } from "../app/forward/persistent/persistent-forwards.ts";
import type { PersistentForwardStatus } from "../app/forward/persistent/record.ts";
import { isEngineGone } from "../core/run/engine-gone.ts";
import { lockPod } from "../core/run/lock.ts";
import type { Backend } from "../core/seam/backend.ts";
import type { ObservedPod } from "../core/seam/observed.ts";
import type { BackendEvent } from "../core/seam/streams.ts";
import { isSupervised } from "../core/supervise/decide-next.ts";
import { PodSupervisor } from "../core/supervise/pod-supervisor.ts";
import type { History } from "../core/supervise/restart-history.ts";
import type { SupervisedPod } from "../core/supervise/supervised-pod.ts";
import type { SupervisionEvent } from "../core/supervise/supervision-event.ts";
import { hear } from "../core/supervise/wakeup.ts";
import { isSidepodError, SidepodError } from "../errors.ts";
import { until } from "../host/until.ts";
import { readHistories } from "./read-histories.ts";

interface SupervisorOptions {
  readonly signal: AbortSignal;
  /** Finds the engine and connects to it, each time that it was lost. */
  readonly open: () => Promise<Backend>;
  /** How long it stays when no pod needs it; infinite for ever. */
  readonly idleMs: number;
  readonly onEvent?: (pod: ObservedPod, event: SupervisionEvent) => void;
  /** For what is no event of a pod. */
  readonly log?: (text: string) => void;
}

/** An engine that is gone for longer is not expected back. */
const engineGoneMs = 15 * 60_000;
/** How long a pod that has just begun to start may be without supervision. */
const patienceMs = 500;
const firstPauseMs = 100;
const maxPauseMs = 5000;

/**
 * Keeps all pods of one engine that want to be kept. It has no state that counts: what it has to know
 * is read from labels and from the engine's record of events, each time that it connects.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #pods = new Map<string, PodSupervisor>();
  /** IDs of pods that it has said it leaves alone. */
  readonly #leftAlone = new Set<string>();
  #forwards: PersistentForwards | undefined;
  #connected = false;
  #idleSinceMs = performance.now();

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Resolves when it knows its pods, or after a while: the engine may not answer. */
  async untilConnected(patienceMs: number): Promise<void> {
    await until(() => this.#connected, Boolean, { everyMs: 20, withinMs: patienceMs });
  }

  pods(): readonly SupervisedPod[] {
    return [...this.#pods.values()]
      .flatMap((podSupervisor) => podSupervisor.status() ?? [])
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  forwards(): readonly PersistentForwardStatus[] {
    return this.#forwards?.status() ?? [];
  }

  /** Somebody is about to start a pod: it stays for another while. */
  touch(): void {
    this.#idleSinceMs = performance.now();
  }

  /** Returns when no pod needs it any more, or the engine does not come back. */
  async run(): Promise<void> {
    const { signal, log = () => {} } = this.#options;
    let goneSinceMs = performance.now();
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, maxPauseMs)) {
      try {
        if (await this.#session()) return;
      } catch (error) {
        signal.throwIfAborted();
        if (this.#connected || pauseMs === firstPauseMs)
          log(`lost the connection to the engine: ${text(error)}`);
      }
      if (this.#connected) {
        goneSinceMs = performance.now();
        pauseMs = firstPauseMs;
      }
      this.#connected = false;
      if (performance.now() - goneSinceMs > engineGoneMs)
        return log("the engine did not come back");
      await sleep(pauseMs, undefined, { signal });
    }
  }

  /** As long as the engine answers. @returns whether it is not needed any more */
  async #session(): Promise<boolean> {
    const { signal, open, log = () => {} } = this.#options;
    await using backend = await open();
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    // Every pod supervisor listens.
    setMaxListeners(0, either);
    const fail = (error: unknown): void => over.abort(error);
    /** What fails with one pod, or one record, is no reason to let the others go. */
    const failIfGone = (error: unknown): void => {
      if (either.aborted || !isSidepodError(error) || isEngineGone(error)) fail(error);
      else log(error.message);
    };
    const keeping = new Set<Promise<void>>();
    const forwards = new PersistentForwards(backend, { signal: either, log });
    this.#forwards = forwards;
    const begin = (pod: ObservedPod, histories?: ReadonlyMap<string, History>): void => {
      const one = this.#keep(backend, pod, either, histories).catch(fail);
      keeping.add(one);
      void one.then(() => keeping.delete(one));
    };
    try {
      const hear = (event: BackendEvent): void => void forwards.hear(event).catch(failIfGone);
      const listening = this.#listen(backend, either, { begin, hear, failIfGone }).catch(fail);
      await forwards.refresh().catch(failIfGone);
      either.throwIfAborted();
      const listed = await backend.list({ managed: true, signal: either });
      for (const pod of listed) this.#tellIfForeign(pod);
      const pods = listed.filter(isSupervised);
      const histories = await readHistories(backend, pods, { signal: either });
      for (const pod of pods) if (!this.#pods.has(pod.id)) begin(pod, histories);
      // A status request from now on covers all of them.
      const looks = [...this.#pods.values()].map(({ looked }) => looked);
      await Promise.race([listening, Promise.all(looks)]);
      either.throwIfAborted();
      this.#connected = true;
      log(`connected to ${backend.identity}, ${pods.length} pods`);
      this.touch();
      forwards.dropOrphans().catch(failIfGone);
      await Promise.race([listening, this.#untilIdle(either)]);
      return !over.signal.aborted;
    } catch (error) {
      throw over.signal.aborted ? over.signal.reason : error;
    } finally {
      over.abort();
      await Promise.allSettled([...keeping, forwards.closed()]);
      this.#pods.clear();
    }
  }

  async #listen(
    backend: Backend,
    signal: AbortSignal,
    on: {
      readonly begin: (pod: ObservedPod) => void;
      readonly hear: (event: BackendEvent) => void;
      readonly failIfGone: (error: unknown) => void;
    },
  ): Promise<void> {
    const looking = new Set<string>();
    const lookAt = async (podId: string): Promise<void> => {
      if (looking.has(podId)) return;
      looking.add(podId);
      // The others of its containers are just about to start.
      await sleep(patienceMs, undefined, { signal });
      looking.delete(podId);
      const pod = await backend.observe(podId, { signal });
      if (pod !== undefined) this.#tellIfForeign(pod);
      if (pod !== undefined && isSupervised(pod) && !this.#pods.has(pod.id)) on.begin(pod);
    };
    await hear(backend, {
      signal,
      onEnd: (id) => this.#podWith(id)?.wake(),
      onEvent: (event) => {
        on.hear(event);
        const podSupervisor = this.#podOf(event);
        if (podSupervisor) podSupervisor.hear(event);
        else if (event.action === "start" && event.podId !== undefined) {
          lookAt(event.podId).catch(on.failIfGone);
        }
      },
    });
  }

  /** Labels that look like Sidepod's and do not count. */
  #tellIfForeign({ id, name, foreign }: ObservedPod): void {
    const { log = () => {} } = this.#options;
    if (foreign === undefined || this.#leftAlone.has(id)) return;
    this.#leftAlone.add(id);
    log(`pod ${name} is left alone: ${foreign}`);
  }

  #podWith(container: string): PodSupervisor | undefined {
    return [...this.#pods.values()].find((podSupervisor) => podSupervisor.has(container));
  }

  /** Some events of a container don't say which pod it is in. */
  #podOf({ podId, id }: BackendEvent): PodSupervisor | undefined {
    const byPod = this.#pods.get(podId ?? id);
    if (byPod !== undefined || podId !== undefined) return byPod;
    return this.#podWith(id);
  }

  async #keep(
    backend: Backend,
    pod: ObservedPod,
    signal: AbortSignal,
    histories: ReadonlyMap<string, History> = new Map(),
  ): Promise<void> {
    const { onEvent = () => {} } = this.#options;
    const { id, name } = pod;
    const podSupervisor = new PodSupervisor(backend, id, {
      signal,
      historyOf: (container) => histories.get(container),
      exclusively: async (work) => {
        await using lock = await lockPod(backend.identity, name, { signal }).catch(notEngines);
        await work(AbortSignal.any([signal, lock.wanted]));
      },
      onEvent: (event) => onEvent(podSupervisor.pod ?? pod, event),
    });
    this.#pods.set(id, podSupervisor);
    try {
      await podSupervisor.keep();
    } finally {
      if (this.#pods.get(id) === podSupervisor) this.#pods.delete(id);
    }
  }

  async #untilIdle(signal: AbortSignal): Promise<void> {
    const { idleMs } = this.#options;
    const pollMs = Math.min(10_000, Math.max(100, idleMs / 4));
    for (;;) {
      await sleep(pollMs, undefined, { signal });
      if (this.pods().some(({ active }) => active) || this.forwards().length > 0) this.touch();
      if (performance.now() - this.#idleSinceMs >= idleMs) return;
    }
  }
}

/** A folder of locks that is not safe is this machine's matter; the engine is there. */
function notEngines(error: unknown): never {
  if (!isSidepodError(error, "engine-permission")) throw error;
  const { message, evidence, hint, details } = error;
  throw new SidepodError("stale-socket", message, {
    evidence,
    ...(hint !== undefined && { hint }),
    details,
    cause: error,
  });
}

function text(error: unknown): string {
  if (isSidepodError(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
