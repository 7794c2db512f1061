import { encodeFilters, type Filters } from "./api-path.ts";
import type { CallOptions } from "./call-options.ts";
import type { Transport } from "./transport.ts";
import type { VolumeCreate, VolumeInspect } from "./types/volume.ts";

/** `client.volumes`. */
export class VolumeCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(options: CallOptions & { readonly filters?: Filters } = {}): Promise<VolumeInspect[]> {
    return this.#transport.json({
      method: "GET",
      path: ["volumes", "json"],
      query: { filters: encodeFilters(options.filters) },
      signal: options.signal,
    });
  }

  /** @throws SidepodError `not-found` */
  inspect(volume: string, options: CallOptions = {}): Promise<VolumeInspect> {
    return this.#transport.json({
      method: "GET",
      path: ["volumes", volume, "json"],
      signal: options.signal,
    });
  }

  async exists(volume: string, options: CallOptions = {}): Promise<boolean> {
    const status = await this.#transport.send({
      method: "GET",
      path: ["volumes", volume, "exists"],
      accept: [404],
      signal: options.signal,
    });
    return status !== 404;
  }

  /** @throws SidepodError `name-in-use` */
  create(body: VolumeCreate, options: CallOptions = {}): Promise<VolumeInspect> {
    return this.#transport.json({
      method: "POST",
      path: ["volumes", "create"],
      body,
      signal: options.signal,
    });
  }

  /** `force` also removes the containers that use it. */
  async remove(
    volume: string,
    options: CallOptions & { readonly force?: boolean } = {},
  ): Promise<void> {
    await this.#transport.send({
      method: "DELETE",
      path: ["volumes", volume],
      query: { force: options.force },
      signal: options.signal,
    });
  }
}
