import { setTimeout as sleep } from "node:timers/promises";
import { isSidepodError, type SidepodError } from "../../errors.ts";
import type { ContainerSpec, PodSpec, ProbeSpec } from "../../spec/pod-spec.ts";
import type { Backend } from "../backend.ts";
import { attempt } from "../probes/attempt.ts";
import { BackOff } from "./back-off.ts";
import { isRestarted } from "./restarts.ts";

/** What a keeper did, for whoever watches. */
export type KeeperEvent =
  | {
      readonly type: "ended";
      readonly container: string;
      readonly exitCode: number;
      /** When it is started again; undefined where it is not. */
      readonly restartInMs?: number;
    }
  | { readonly type: "restarted"; readonly container: string }
  | { readonly type: "not-restarted"; readonly container: string; readonly error: SidepodError }
  /** Its live probe has failed as often as it may; it is stopped, to be started again. */
  | { readonly type: "not-alive"; readonly container: string; readonly answer: string };

export interface KeeperOptions {
  readonly signal: AbortSignal;
  readonly onEvent?: (event: KeeperEvent) => void;
}

type KeeperBackend = Pick<Backend, "awaitExit" | "perform" | "probe">;

/** How often it is looked whether the owner of a process namespace is back. */
const pollMs = 100;

/**
 * Keeps the containers of one pod running as their specification asks: restarts with back-off, live
 * probes, and what lives in another's process namespace along with that. It knows a container from
 * when it is told that it runs; it holds nothing that outlives it.
 */
export class Keeper {
  readonly #backend: KeeperBackend;
  readonly #pod: PodSpec;
  readonly #call: { readonly signal: AbortSignal };
  readonly #onEvent: (event: KeeperEvent) => void;
  readonly #running = new Set<string>();
  readonly #ended = new Set<string>();

  constructor(backend: KeeperBackend, pod: PodSpec, { signal, onEvent = () => {} }: KeeperOptions) {
    this.#backend = backend;
    this.#pod = pod;
    this.#call = { signal };
    this.#onEvent = onEvent;
  }

  /**
   * Keeps one container that has been started.
   *
   * @returns its exit status when it has ended for good; undefined where it was removed
   * @throws the signal's reason when it is aborted
   */
  async keep(container: ContainerSpec): Promise<number | undefined> {
    const { name } = container;
    const backOff = new BackOff();
    let restarts = 0;
    for (;;) {
      const start = performance.now();
      this.#running.add(name);
      const end = await this.#life(container);
      this.#running.delete(name);
      if (end === undefined) return this.#endForGood(name, undefined);
      const { exitCode, wasAlive } = end;
      // That it ended along with its process namespace is no fault of its own.
      if (!(await this.#endedWithItsOwner(container))) {
        if (wasAlive && !isRestarted(container, exitCode, restarts)) {
          this.#onEvent({ type: "ended", container: name, exitCode });
          return this.#endForGood(name, exitCode);
        }
        restarts += 1;
        const restartInMs = backOff.after(performance.now() - start);
        this.#onEvent({ type: "ended", container: name, exitCode, restartInMs });
        await sleep(restartInMs, undefined, this.#call);
      }
      const startable = await this.#ownerIsBack(container);
      if (!startable || !(await this.#start(container, backOff))) {
        return this.#endForGood(name, exitCode);
      }
      this.#onEvent({ type: "restarted", container: name });
    }
  }

  #endForGood(name: string, exitCode: number | undefined): number | undefined {
    this.#ended.add(name);
    return exitCode;
  }

  /** From its start to its end, under its live probe. */
  async #life(
    container: ContainerSpec,
  ): Promise<{ readonly exitCode: number; readonly wasAlive: boolean } | undefined> {
    const { fullName, stopGraceMs, probes } = container;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#call.signal]);
    let wasAlive = true;
    const watch = async (probe: ProbeSpec): Promise<void> => {
      const answer = await this.#untilNotAlive(fullName, probe, signal);
      wasAlive = false;
      this.#onEvent({ type: "not-alive", container: container.name, answer });
      const graceMs = stopGraceMs === undefined ? {} : { graceMs: stopGraceMs };
      const stop = { kind: "stop-container", container: fullName, ...graceMs } as const;
      await this.#backend.perform(stop, this.#call);
    };
    const ending = this.#backend.awaitExit(fullName, this.#call);
    const watching = probes.live && watch(probes.live);
    try {
      // Watching goes on until the end, or fails.
      const exitCode = await Promise.race([
        ending,
        ...(watching ? [watching.then(() => ending)] : []),
      ]);
      return { exitCode, wasAlive };
    } catch (error) {
      if (isSidepodError(error, "not-found")) return undefined;
      throw error;
    } finally {
      over.abort();
      await Promise.allSettled([watching]);
    }
  }

  /** Returns the last answer when the probe has failed as often as it may. */
  async #untilNotAlive(container: string, probe: ProbeSpec, signal: AbortSignal): Promise<string> {
    const start = performance.now();
    let failures = 0;
    for (;;) {
      const begun = performance.now();
      const last = await attempt(this.#backend, container, probe, { signal });
      const counts = begun - start >= probe.startPeriodMs;
      failures = last.holds ? 0 : failures + Number(counts);
      if (failures >= probe.retries) return last.text;
      const pause = Math.max(0, probe.intervalMs - (performance.now() - begun));
      await sleep(pause, undefined, { signal });
    }
  }

  /** @returns false where the container is gone */
  async #start({ name, fullName }: ContainerSpec, backOff: BackOff): Promise<boolean> {
    for (;;) {
      try {
        await this.#backend.perform({ kind: "start-container", container: fullName }, this.#call);
        return true;
      } catch (error) {
        this.#call.signal.throwIfAborted();
        if (isSidepodError(error, "not-found")) return false;
        if (!isSidepodError(error)) throw error;
        this.#onEvent({ type: "not-restarted", container: name, error });
        await sleep(backOff.after(0), undefined, this.#call);
      }
    }
  }

  /** The container whose process namespace this one lives in. */
  #ownerOf({ pid }: ContainerSpec): string | undefined {
    return this.#pod.containers.find(({ name }) => name === pid)?.name;
  }

  async #endedWithItsOwner(container: ContainerSpec): Promise<boolean> {
    const owner = this.#ownerOf(container);
    if (owner === undefined) return false;
    // Of two ends at once, this one can be told of first.
    await sleep(pollMs, undefined, this.#call);
    return !this.#running.has(owner);
  }

  /** Waits until what it lives in runs; false where that has ended for good. */
  async #ownerIsBack(container: ContainerSpec): Promise<boolean> {
    const owner = this.#ownerOf(container);
    while (owner !== undefined && !this.#running.has(owner)) {
      if (this.#ended.has(owner)) return false;
      await sleep(pollMs, undefined, this.#call);
    }
    return true;
  }
}
