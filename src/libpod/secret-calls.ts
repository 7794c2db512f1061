import { encodeFilters, type Filters } from "./api-path.ts";
import type { CallOptions } from "./call-options.ts";
import { createdSecret, secretInspect, secretList } from "./shapes.ts";
import type { Transport } from "./transport.ts";
import type { SecretInspect } from "./types/secret.ts";

export interface SecretCreateOptions extends CallOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly driver?: string;
  /** Kept beside the secret on every version, unlike labels, which came with 4.7. */
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
