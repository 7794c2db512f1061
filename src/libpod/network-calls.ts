import { encodeFilters, type Filters } from "./api-path.ts";
import type { CallOptions } from "./call-options.ts";
import { networkInspect, networkList } from "./shapes.ts";
import type { Transport } from "./transport.ts";
import type { NetworkCreate, NetworkInspect } from "./types/network.ts";

/** `client.networks`. */
export class NetworkCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async list(
    options: CallOptions & { readonly filters?: Filters } = {},
  ): Promise<NetworkInspect[]> {
    const answer = await this.#transport.json<NetworkInspect[] | null>(
      {
        method: "GET",
        path: ["networks", "json"],
        query: { filters: encodeFilters(options.filters) },
        signal: options.signal,
      },
      networkList,
    );
    return answer ?? [];
  }

  /** @throws SidepodError `not-found` */
  inspect(network: string, options: CallOptions = {}): Promise<NetworkInspect> {
    return this.#transport.json(
      {
        method: "GET",
        path: ["networks", network, "json"],
        signal: options.signal,
      },
      networkInspect,
    );
  }

  async exists(network: string, options: CallOptions = {}): Promise<boolean> {
    const status = await this.#transport.send({
      method: "GET",
      path: ["networks", network, "exists"],
      accept: [404],
      signal: options.signal,
    });
    return status !== 404;
  }

  create(body: NetworkCreate, options: CallOptions = {}): Promise<NetworkInspect> {
    return this.#transport.json(
      {
        method: "POST",
        path: ["networks", "create"],
        body,
        signal: options.signal,
      },
      networkInspect,
    );
  }

  async remove(
    network: string,
    options: CallOptions & { readonly force?: boolean } = {},
  ): Promise<void> {
    await this.#transport.send({
      method: "DELETE",
      path: ["networks", network],
      query: { force: options.force },
      signal: options.signal,
    });
  }
}
