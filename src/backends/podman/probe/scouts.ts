import { isAlive, networkOf, type Process } from "../../../host/proc/process.ts";
import { type Report, Scout } from "./scout.ts";

interface Posted {
  readonly scout: Scout;
  readonly network: string;
  /** A process of a container, while which runs the namespace is in use anyway. */
  owner: Process;
  busy: boolean;
  usedAt: number;
}

const longestIdleMs = 30_000;

/**
 * The scouts of all pods. One is kept for the next try. A try that finds none free gets one of its
 * own, so that no probe waits for another that is not answered; there are never more than a pod has
 * probes.
 */
export class Scouts implements AsyncDisposable {
  readonly #posted = new Set<Posted>();
  #closed = false;

  /** @param network the name of the namespace that the process is in */
  async ask(
    process: Process,
    network: string,
    request: string,
    signal: AbortSignal | undefined,
  ): Promise<Report> {
    for (;;) {
      signal?.throwIfAborted();
      if (this.#closed) return { complaint: "the engine was left" };
      const free = [...this.#posted].findLast((one) => one.network === network && !one.busy);
      const posted = free ?? this.#post(process, network);
      const report = await this.#use(posted, process, request, signal);
      // Who enters by a number may get to another process, which has it meanwhile.
      const inside = free !== undefined || networkOf(posted.scout.pid ?? 0) === network;
      if (report && inside) return report;
      await this.#end([posted]);
      // One that waited can have been ended by anybody.
      if (!free) return { complaint: posted.scout.refusal };
    }
  }

  /** Ends those that were not used for a while, and those whose pod may be gone. */
  async sweep(idleMs = longestIdleMs): Promise<void> {
    const now = performance.now();
    const over = [...this.#posted].filter(
      ({ busy, usedAt, owner }) => !busy && (now - usedAt >= idleMs || !isAlive(owner)),
    );
    await this.#end(over);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#end([...this.#posted]);
  }

  #post(owner: Process, network: string): Posted {
    const posted = { scout: new Scout(owner.pid), network, owner, busy: false, usedAt: 0 };
    this.#posted.add(posted);
    return posted;
  }

  async #use(posted: Posted, owner: Process, request: string, signal: AbortSignal | undefined) {
    posted.busy = true;
    posted.owner = owner;
    try {
      return await posted.scout.ask(request, signal);
    } catch (error) {
      await this.#end([posted]);
      throw error;
    } finally {
      posted.busy = false;
      posted.usedAt = performance.now();
    }
  }

  async #end(some: readonly Posted[]): Promise<void> {
    for (const one of some) this.#posted.delete(one);
    await Promise.all(some.map(({ scout }) => scout[Symbol.asyncDispose]()));
  }
}
