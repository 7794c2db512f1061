import { isAlive, networkOf, type Process } from "../../../host/proc/process.ts";
import { type Connected, Connector } from "./connector.ts";

interface Posted {
  readonly connector: Connector;
  /** Whether it is in the namespace that it was sent to. */
  readonly inside: Promise<boolean>;
  /** A process of a container, while which runs the namespace is in use anyway. */
  owner: Process;
  usedAt: number;
}

const maxIdleMs = 30_000;
const sweepMs = 10_000;

/** The connectors of all networks, one each, kept for the next connection. */
export class Connectors implements AsyncDisposable {
  readonly #posted = new Map<string, Posted>();
  readonly #sweeping = setInterval(() => void this.#sweep(), sweepMs).unref();

  /**
   * @param network the name of the namespace that the process is in
   * @returns undefined where it could not be entered
   */
  async connect(
    { process: owner, network }: { readonly process: Process; readonly network: string },
    port: number,
    hosts: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Connected | undefined> {
    for (;;) {
      signal?.throwIfAborted();
      const kept = this.#posted.get(network);
      const posted = kept ?? this.#post(owner, network);
      posted.owner = owner;
      posted.usedAt = performance.now();
      if (await posted.inside) {
        const connected = await posted.connector.connect(port, hosts, signal);
        if (connected) return connected;
      }
      await this.#end(network, posted);
      // One that waited can have been ended by anybody.
      if (!kept) return undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sweeping);
    await Promise.all([...this.#posted].map(([network, posted]) => this.#end(network, posted)));
  }

  #post(owner: Process, network: string): Posted {
    const connector = new Connector(owner.pid);
    // Who enters by a number may get to another process, which has it meanwhile.
    const inside = connector.ready.then(
      (ready) => ready && networkOf(connector.pid ?? 0) === network,
    );
    const posted = { connector, inside, owner, usedAt: performance.now() };
    this.#posted.set(network, posted);
    return posted;
  }

  /** Ends those that were not used for a while, and those whose container may be gone. */
  async #sweep(): Promise<void> {
    const now = performance.now();
    const over = [...this.#posted].filter(
      ([, { connector, usedAt, owner }]) =>
        !connector.busy && (now - usedAt >= maxIdleMs || !isAlive(owner)),
    );
    await Promise.all(over.map(([network, posted]) => this.#end(network, posted)));
  }

  async #end(network: string, posted: Posted): Promise<void> {
    if (this.#posted.get(network) === posted) this.#posted.delete(network);
    await posted.connector[Symbol.asyncDispose]();
  }
}
