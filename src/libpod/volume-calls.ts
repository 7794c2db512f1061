import { encodeFilters, type Filters } from "./api-path.ts";
import type { CallOptions } from "./call-options.ts";
import { volumeInspect, volumeList } from "./shapes.ts";
import type { Transport } from "./transport.ts";
import type { VolumeCreate, VolumeInspect } from "./types/volume.ts";

/** `client.volumes`. */
export class VolumeCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async list(options: CallOptions & { readonly filters?: Filters } = {}): Promise<VolumeInspect[]> {
    const answer = await this.#transport.json<VolumeInspect[] | null>(
      {
        method: "GET",
        path: ["volumes", "json"],
        query: { filters: encodeFilters(options.filters) },
        signal: options.signal,
      },
      volumeList,
    );
    return answer ?? [];
  }

  /** @throws SidepodError `not-found` */
  inspect(volume: string, options: CallOptions = {}): Promise<VolumeInspect> {
    return this.#transport.json(
      {
        method: "GET",
        path: ["volumes", volume, "json"],
        signal: options.signal,
      },
      volumeInspect,
    );
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
    return this.#transport.json(
      {
        method: "POST",
        path: ["volumes", "create"],
        body,
        signal: options.signal,
      },
      volumeInspect,
    );
  }

  /** `force` also removes the containers that use it. */
  async remove(
    volume: string,
    options: CallOptions & { readonly force?: boolean } = {},
  ): Promise<void> {
    await this.#transport.send({
      method: "DELETE",
      patience: "none",
      path: ["volumes", volume],
      query: { force: options.force },
      signal: options.signal,
    });
  }
}
