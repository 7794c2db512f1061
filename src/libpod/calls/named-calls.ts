import type { Transport } from "../transport.ts";
import type {
  NetworkCreate,
  NetworkInspect,
  SecretInspect,
  VolumeCreate,
  VolumeInspect,
} from "../types/image.ts";
import { type CallOptions, encodeFilters, type Filters } from "./api-path.ts";
import {
  createdSecret,
  networkInspect,
  networkList,
  secretInspect,
  secretList,
  volumeInspect,
  volumeList,
} from "./shapes.ts";

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

export interface SecretCreateOptions extends CallOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly driver?: string;
  /** Kept beside the secret. @podman <4.7: secrets have options of their driver, but no labels. */
  readonly driverOptions?: Readonly<Record<string, string>>;
}

/** `client.secrets`. */
export class SecretCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async list(options: CallOptions & { readonly filters?: Filters } = {}): Promise<SecretInspect[]> {
    const answer = await this.#transport.json<SecretInspect[] | null>(
      {
        method: "GET",
        path: ["secrets", "json"],
        query: { filters: encodeFilters(options.filters) },
        signal: options.signal,
      },
      secretList,
    );
    return answer ?? [];
  }

  /** @throws SidepodError `not-found` */
  inspect(secret: string, options: CallOptions = {}): Promise<SecretInspect> {
    return this.#transport.json(
      {
        method: "GET",
        path: ["secrets", secret, "json"],
        signal: options.signal,
      },
      secretInspect,
    );
  }

  /** The content goes in the body and is in no error's text. Returns the secret's ID. */
  async create(
    name: string,
    content: Uint8Array | string,
    options: SecretCreateOptions = {},
  ): Promise<string> {
    const answer = await this.#transport.json<{ ID: string }>(
      {
        method: "POST",
        path: ["secrets", "create"],
        query: {
          name,
          driver: options.driver,
          driveropts: options.driverOptions && JSON.stringify(options.driverOptions),
          labels: options.labels && JSON.stringify(options.labels),
        },
        raw: content,
        signal: options.signal,
      },
      createdSecret,
    );
    return answer.ID;
  }

  async remove(secret: string, options: CallOptions = {}): Promise<void> {
    await this.#transport.send({
      method: "DELETE",
      path: ["secrets", secret],
      signal: options.signal,
    });
  }
}
