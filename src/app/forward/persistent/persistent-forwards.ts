import { setTimeout as sleep } from "node:timers/promises";
import type { Backend } from "../../../core/seam/backend.ts";
import type { BackendEvent } from "../../../core/seam/streams.ts";
import { isSidepodError } from "../../../errors.ts";
import { openForward } from "../forward.ts";
import {
  type PersistentForward,
  type PersistentForwardStatus,
  readPersistentForwards,
  removePersistentForward,
} from "./record.ts";

interface PersistentForwardsOptions {
  readonly signal: AbortSignal;
  readonly log: (text: string) => void;
}

interface Kept {
  readonly forward: PersistentForward;
  readonly over: AbortController;
  listening: boolean;
  problem: string | undefined;
}

/** How often a port is tried that another process uses. */
const pauseMs = 2000;
/** `up` removes a pod to make it anew; one that is gone for longer is gone. */
const makingAnewMs = 30_000;

/** Keeps the forwards that are on record open. All that it knows is read from there. */
export class PersistentForwards {
  readonly #backend: Backend;
  readonly #options: PersistentForwardsOptions;
  readonly #kept = new Map<string, Kept>();
  readonly #running = new Set<Promise<void>>();
  #refreshed: Promise<void> = Promise.resolve();
  #dropping: Promise<void> | undefined;

  constructor(backend: Backend, options: PersistentForwardsOptions) {
    this.#backend = backend;
    this.#options = options;
  }

  status(): readonly PersistentForwardStatus[] {
    return [...this.#kept.values()].map(({ forward: { id }, listening, problem }) => ({
      id,
      listening,
      ...(problem !== undefined && { problem }),
    }));
  }

  /** Reads what is on record, opens what is new and closes what is gone; one time after the other. */
  refresh(): Promise<void> {
    const next = this.#refreshed.then(() => this.#refresh());
    this.#refreshed = next.catch(() => undefined); // It is told to who has asked.
    return next;
  }

  /** Whether an event may change what is on record, or tells of a pod's end. */
  async hear({ type, action, name }: BackendEvent): Promise<void> {
    if (type === "volume") return await this.refresh();
    if (action !== "remove" || (type !== "pod" && type !== "container")) return;
    if ([...this.#kept.values()].some(({ forward }) => isOf(forward, name)))
      await this.dropOrphans();
  }

  /** Takes those off the record whose pod is gone and does not come back. */
  dropOrphans(): Promise<void> {
    this.#dropping ??= this.#dropOrphans().finally(() => {
      this.#dropping = undefined;
    });
    return this.#dropping;
  }

  /** Settles when all are closed, after the signal was aborted. */
  async closed(): Promise<void> {
    await Promise.allSettled(this.#running);
    this.#kept.clear();
  }

  async #refresh(): Promise<void> {
    const { signal } = this.#options;
    const records = await readPersistentForwards(this.#backend, { signal });
    const wanted = new Map(records.map((record) => [record.id, record]));
    for (const [id, { over, forward }] of this.#kept) {
      if (JSON.stringify(wanted.get(id)) === JSON.stringify(forward)) continue;
      over.abort();
      this.#kept.delete(id);
    }
    for (const forward of records) if (!this.#kept.has(forward.id)) this.#begin(forward);
  }

  async #dropOrphans(): Promise<void> {
    const { signal, log } = this.#options;
    for (let gone = await this.#orphans(); gone.length > 0; ) {
      await sleep(makingAnewMs, undefined, { signal });
      const still = await this.#orphans();
      const [dropped, later] = [
        still.filter((forward) => gone.includes(forward)),
        still.filter((forward) => !gone.includes(forward)),
      ];
      for (const { id, target } of dropped) {
        log(`${target.name} is gone: its forwarded port is closed`);
        await removePersistentForward(this.#backend, { id }, { signal });
      }
      // Those have been gone for less.
      gone = later;
    }
  }

  async #orphans(): Promise<readonly PersistentForward[]> {
    const { signal } = this.#options;
    const pods = new Set(
      (await this.#backend.list({ brief: true, signal })).map(({ name }) => name),
    );
    const orphans: PersistentForward[] = [];
    for (const { forward } of this.#kept.values()) {
      if (pods.has(forward.pod)) continue;
      try {
        // Outside any pod it goes with the container itself.
        await this.#backend.startOf(forward.pod, { signal });
      } catch (error) {
        if (!isSidepodError(error, "not-found")) throw error;
        orphans.push(forward);
      }
    }
    return orphans;
  }

  #begin(forward: PersistentForward): void {
    const over = new AbortController();
    const kept: Kept = { forward, over, listening: false, problem: undefined };
    this.#kept.set(forward.id, kept);
    const signal = AbortSignal.any([this.#options.signal, over.signal]);
    const running = this.#keepOpen(kept, signal).catch((error: unknown) => {
      if (!signal.aborted) this.#tell(kept, `it failed: ${error}`);
    });
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
  }

  async #keepOpen(kept: Kept, signal: AbortSignal): Promise<void> {
    const { target, pair } = kept.forward;
    for (;;) {
      try {
        await using open = await openForward(this.#backend, target, pair, {
          signal,
          onEvent: ({ error }) => this.#tell(kept, error?.message),
        });
        kept.listening = true;
        this.#tell(kept, undefined);
        this.#options.log(
          `${open.localHost}:${open.localPort} leads to ${target.name}:${pair.port}`,
        );
        await aborted(signal);
      } catch (error) {
        if (signal.aborted || !isSidepodError(error)) throw error;
        this.#tell(kept, error.message);
      } finally {
        kept.listening = false;
      }
      await sleep(pauseMs, undefined, { signal });
    }
  }

  /** Repeated problems are reported once. */
  #tell(kept: Kept, problem: string | undefined): void {
    if (kept.problem === problem) return;
    kept.problem = problem;
    const { target, pair } = kept.forward;
    if (problem !== undefined) {
      this.#options.log(`local port ${pair.localPort} of ${target.name}: ${problem}`);
    }
  }
}

function isOf({ pod, target }: PersistentForward, name: string): boolean {
  return pod === name || target.container === name;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
