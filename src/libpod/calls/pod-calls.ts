import type { Transport } from "../transport.ts";
import type { PodCreate, PodInspect, PodListItem } from "../types/pod.ts";
import { type CallOptions, encodeFilters, type Filters } from "./api-path.ts";
import { created, podInspect, podList } from "./shapes.ts";

export interface PodRemoveOptions extends CallOptions {
  /** Also removes containers that run. */
  readonly force?: boolean;
  /** Seconds before containers are killed. */
  readonly timeout?: number;
}

/** `client.pods`. */
export class PodCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async list(options: CallOptions & { readonly filters?: Filters } = {}): Promise<PodListItem[]> {
    const answer = await this.#transport.json<PodListItem[] | null>(
      {
        method: "GET",
        path: ["pods", "json"],
        query: { filters: encodeFilters(options.filters) },
        signal: options.signal,
      },
      podList,
    );
    return answer ?? [];
  }

  /** @throws SidepodError `not-found` */
  inspect(pod: string, options: CallOptions = {}): Promise<PodInspect> {
    return this.#transport.json(
      {
        method: "GET",
        path: ["pods", pod, "json"],
        signal: options.signal,
      },
      podInspect,
    );
  }

  async exists(pod: string, options: CallOptions = {}): Promise<boolean> {
    const status = await this.#transport.send({
      method: "GET",
      path: ["pods", pod, "exists"],
      accept: [404],
      signal: options.signal,
    });
    return status !== 404;
  }

  /**
   * Returns the new pod's ID.
   *
   * @throws SidepodError `name-in-use`
   */
  async create(body: PodCreate, options: CallOptions = {}): Promise<string> {
    const answer = await this.#transport.json<{ Id: string }>(
      {
        method: "POST",
        path: ["pods", "create"],
        body,
        signal: options.signal,
      },
      created,
    );
    return answer.Id;
  }

  /**
   * Returns false where the pod runs already. On a degraded pod this runs init containers of type
   * `always` again.
   */
  start(pod: string, options: CallOptions = {}): Promise<boolean> {
    return this.#change(["pods", pod, "start"], {}, options);
  }

  /**
   * Returns false where nothing was done: the engine stops a pod only when all of it runs, so a
   * degraded pod stays as it is. To stop any pod, stop its containers.
   *
   * `timeout` is in seconds; here, unlike everywhere else, the engine takes 0 for its default.
   */
  stop(pod: string, options: CallOptions & { readonly timeout?: number } = {}): Promise<boolean> {
    return this.#change(["pods", pod, "stop"], { t: options.timeout }, options);
  }

  /**
   * Sends a signal, by default `SIGKILL`, to every container that runs.
   *
   * @throws SidepodError `not-running` where none does; `engine` with `details.reason`
   *   `signal-refused` where a runtime did not take it, as of one that ends just then
   */
  async kill(
    pod: string,
    options: CallOptions & { readonly killSignal?: string } = {},
  ): Promise<void> {
    await this.#transport.send({
      method: "POST",
      path: ["pods", pod, "kill"],
      query: { signal: options.killSignal ?? "SIGKILL" },
      signal: options.signal,
    });
  }

  async remove(pod: string, options: PodRemoveOptions = {}): Promise<void> {
    await this.#transport.send({
      method: "DELETE",
      patience: "none",
      path: ["pods", pod],
      query: { force: options.force, timeout: options.timeout },
      signal: options.signal,
    });
  }

  async #change(
    path: readonly string[],
    query: { readonly t?: number | undefined },
    options: CallOptions,
  ): Promise<boolean> {
    const status = await this.#transport.send({
      method: "POST",
      path,
      patience: "none",
      query,
      idempotent: true,
      signal: options.signal,
    });
    return status !== 304;
  }
}
