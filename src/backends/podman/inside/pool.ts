import { isAlive, type Process } from "../../../host/proc/process.ts";

/** Where a worker is sent: a network namespace, by its name, and a process that is in it. */
export interface Destination {
  readonly process: Process;
  readonly network: string;
}

interface Member<Worker> {
  readonly worker: Worker;
  readonly network: string;
  /** A process of a container, while which runs the namespace is in use anyway. */
  owner: Process;
  tasks: number;
  usedAt: number;
}

const maxIdleMs = 30_000;
const sweepMs = 10_000;

/**
 * Processes in the network namespaces of containers, each kept for the next task. They keep their
 * namespace in being, so they end when they are not used, or their container may be gone.
 */
export class Pool<Worker extends AsyncDisposable> implements AsyncDisposable {
  readonly #members = new Set<Member<Worker>>();
  readonly #send: (to: Destination) => Worker;
  readonly #shared: boolean;
  readonly #sweeping = setInterval(() => void this.sweep(), sweepMs).unref();
  #closed = false;

  /** @param shared whether a worker does several tasks at once; otherwise each gets one of its own */
  constructor(send: (to: Destination) => Worker, { shared }: { readonly shared: boolean }) {
    this.#send = send;
    this.#shared = shared;
  }

  /**
   * Has a worker do a task.
   *
   * @param task gives undefined where the worker has ended, or is not where it was sent
   * @returns the worker where even a new one did not do it, or nothing where the pool is closed
   */
  async use<Result>(
    to: Destination,
    task: (worker: Worker) => Promise<Result | undefined>,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly result: Result } | { readonly lost?: Worker }> {
    for (;;) {
      signal?.throwIfAborted();
      if (this.#closed) return {};
      const kept = [...this.#members].findLast(
        ({ network, tasks }) => network === to.network && (this.#shared || tasks === 0),
      );
      const member = kept ?? this.#add(to);
      const result = await this.#do(member, to.process, task);
      if (result !== undefined) return { result };
      await this.#end([member]);
      // One that waited can have been ended by anybody.
      if (!kept) return { lost: member.worker };
    }
  }

  /** Ends those that were not used for a while, and those whose container may be gone. */
  async sweep(idleMs = maxIdleMs): Promise<void> {
    const now = performance.now();
    const over = [...this.#members].filter(
      ({ tasks, usedAt, owner }) => tasks === 0 && (now - usedAt >= idleMs || !isAlive(owner)),
    );
    await this.#end(over);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweeping);
    await this.#end([...this.#members]);
  }

  #add(to: Destination): Member<Worker> {
    const { process: owner, network } = to;
    const member = { worker: this.#send(to), network, owner, tasks: 0, usedAt: 0 };
    this.#members.add(member);
    return member;
  }

  async #do<Result>(
    member: Member<Worker>,
    owner: Process,
    task: (worker: Worker) => Promise<Result>,
  ): Promise<Result> {
    member.tasks += 1;
    member.owner = owner;
    try {
      return await task(member.worker);
    } catch (error) {
      // It is still at what was given up; with others' tasks it goes on.
      if (!this.#shared) await this.#end([member]);
      throw error;
    } finally {
      member.tasks -= 1;
      member.usedAt = performance.now();
    }
  }

  async #end(some: readonly Member<Worker>[]): Promise<void> {
    for (const one of some) this.#members.delete(one);
    await Promise.all(some.map(({ worker }) => worker[Symbol.asyncDispose]()));
  }
}
