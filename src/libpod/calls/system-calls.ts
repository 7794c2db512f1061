import { identifyEngine } from "../identify-engine.ts";
import type { Transport } from "../transport.ts";
import type { EventRecord, SystemInfo, SystemVersion } from "../types/system.ts";
import { type CallOptions, encodeFilters, type Filters } from "./api-path.ts";
import { systemInfo, systemVersion } from "./shapes.ts";
import { readEvents } from "./streams.ts";

export interface EventStreamOptions extends CallOptions {
  /** RFC 3339, Unix seconds, or a duration such as `10m` ago. */
  readonly since?: string;
  readonly until?: string;
  /** For example `{ type: ["container"], event: ["died"] }`. */
  readonly filters?: Filters;
  /** False ends with the events that are there; by default it waits for more. */
  readonly stream?: boolean;
}

/** `client.system`. */
export class SystemCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Settles when the engine answers; the cheapest call. */
  async ping(options: CallOptions = {}): Promise<void> {
    await this.#transport.send({ method: "GET", path: ["_ping"], signal: options.signal });
  }

  /**
   * Finds out whether it is Podman that answers, and one that is new enough.
   *
   * @throws SidepodError `no-engine` for Docker and for what is no engine, `engine-too-old`
   */
  identify(options: CallOptions = {}): Promise<void> {
    return identifyEngine(this.#transport, options);
  }

  version(options: CallOptions = {}): Promise<SystemVersion> {
    return this.#transport.json(
      { method: "GET", path: ["version"], signal: options.signal },
      systemVersion,
    );
  }

  info(options: CallOptions = {}): Promise<SystemInfo> {
    return this.#transport.json(
      { method: "GET", path: ["info"], signal: options.signal },
      systemInfo,
    );
  }

  /**
   * What happens on the engine. The request is sent when the first record is asked for; so as to
   * miss nothing, give a `since` from before.
   */
  events(options: EventStreamOptions = {}): AsyncGenerator<EventRecord> {
    const { since, until, filters, stream } = options;
    return readEvents(
      this.#transport.stream({
        method: "GET",
        path: ["events"],
        patience: stream === false ? "change" : "none",
        query: { since, until, filters: encodeFilters(filters), stream },
        signal: options.signal,
      }),
      this.#transport.strict,
    );
  }
}
