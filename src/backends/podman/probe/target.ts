import type { Call } from "../../../core/seam/call.ts";
import { SidepodError } from "../../../errors.ts";
import { isAlive, type Process, processOf } from "../../../host/proc/process.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { ContainerInspect } from "../../../libpod/types/container-inspect.ts";
import type { LogSearch } from "./log-search.ts";

/** One life of a container, from its start to its end. */
export interface Target {
  readonly inspected: ContainerInspect;
  /** Its first process; undefined where the engine's processes are not to be seen from here. */
  readonly process: Process | undefined;
  /** By the text that is looked for. */
  readonly searches: Map<string, LogSearch>;
  readonly askedAt: number;
}

/** How long a name is known to be a container's: containers can be renamed. */
const maxKnownMs = 30_000;

/** What the engine said of containers, which is not asked again while their process is alive. */
export class Targets implements AsyncDisposable {
  readonly #client: LibpodClient;
  readonly #local: boolean;
  readonly #known = new Map<string, Target>();

  constructor(client: LibpodClient, local: boolean) {
    this.#client = client;
    this.#local = local;
  }

  /** @throws SidepodError `not-found`, `not-running` */
  async find(container: string, call: Call): Promise<Target> {
    const known = this.#known.get(container);
    if (known && isCurrent(known)) return known;
    const inspected = await this.#client.containers.inspect(container, call);
    const { State } = inspected;
    const process = this.#local ? processOf(State.Pid) : undefined;
    if (!State.Running || (this.#local && !process)) {
      await this.#forget(container);
      const state = State.Running ? "ending" : State.Status;
      throw new SidepodError("not-running", `it is not running: it is ${state}`, {
        details: { state },
      });
    }
    const searches = known && isSameLife(known.inspected, inspected) ? known.searches : undefined;
    if (!searches) await this.#forget(container);
    const askedAt = performance.now();
    const target = { inspected, process, searches: searches ?? new Map(), askedAt };
    this.#known.set(container, target);
    return target;
  }

  /** Forgets those that have ended. */
  async sweep(): Promise<void> {
    for (const [container, { process }] of this.#known) {
      if (process && !isAlive(process)) await this.#forget(container);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const container of [...this.#known.keys()]) await this.#forget(container);
  }

  async #forget(container: string): Promise<void> {
    const searches = this.#known.get(container)?.searches.values() ?? [];
    this.#known.delete(container);
    for (const search of searches) await search[Symbol.asyncDispose]();
  }
}

function isCurrent({ process, askedAt }: Target): boolean {
  return process !== undefined && isAlive(process) && performance.now() - askedAt < maxKnownMs;
}

function isSameLife(one: ContainerInspect, other: ContainerInspect): boolean {
  return one.Id === other.Id && one.State.StartedAt === other.State.StartedAt;
}
