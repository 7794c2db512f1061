import { isAlive, networkOf, type Process } from "../../../host/proc/process.ts";
import { ProbeShell, type Report } from "./probe-shell.ts";

interface Posted {
  readonly shell: ProbeShell;
  readonly network: string;
  /** A process of a container, while which runs the namespace is in use anyway. */
  owner: Process;
  busy: boolean;
  usedAt: number;
}

const maxIdleMs = 30_000;

/**
 * The shells of all pods. One is kept for the next try. A try that finds none free gets one of its
 * own, so that no probe waits for another that is not answered; there are never more than a pod has
 * probes.
 */
export class ShellPool implements AsyncDisposable {
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
      const inside = free !== undefined || networkOf(posted.shell.pid ?? 0) === network;
      if (report && inside) return report;
      await this.#end([posted]);
      // One that waited can have been ended by anybody.
      if (!free) return { complaint: posted.shell.refusal };
    }
  }

  /** Ends those that were not used for a while, and those whose pod may be gone. */
  async sweep(idleMs = maxIdleMs): Promise<void> {
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
    const posted = { shell: new ProbeShell(owner.pid), network, owner, busy: false, usedAt: 0 };
    this.#posted.add(posted);
    return posted;
  }

  async #use(posted: Posted, owner: Process, request: string, signal: AbortSignal | undefined) {
    posted.busy = true;
    posted.owner = owner;
    try {
      return await posted.shell.ask(request, signal);
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
    await Promise.all(some.map(({ shell }) => shell[Symbol.asyncDispose]()));
  }
}
