import http from "node:http";
import type { Readable } from "node:stream";
import { SidepodError } from "../errors.ts";
import { AbortListeners } from "./abort-listeners.ts";
import { apiPath, type Query } from "./api-path.ts";
import { checkSocketPath, connectionError, isCut } from "./connection-errors.ts";
import { engineError } from "./engine-error.ts";
import { type HijackedConnection, hijack } from "./hijack.ts";
import { sendBody } from "./send-body.ts";

/** Spares the agent to find out whether `podman` is an address, which takes it longer than the call. */
const withoutServerName = { servername: "" };

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: readonly string[];
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: Readable | Uint8Array | string;
  /** Of `raw`. */
  readonly contentType?: string;
  /** Statuses besides 2xx and 304 that are answers and not errors. */
  readonly accept?: readonly number[];
  /** Whether the call may be sent a second time; GET always may. */
  readonly idempotent?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Requests to the engine over one unix socket; connections are kept and used again. */
export class Transport {
  readonly socketPath: string;
  /** The server's own API version, from the last answer. */
  serverVersion: string | undefined;
  readonly #agent: http.Agent;
  readonly #aborts = new AbortListeners();

  constructor(socketPath: string) {
    this.socketPath = socketPath;
    this.#agent = new http.Agent({ keepAlive: true });
  }

  /** The answer's body as JSON. */
  async json<T>(request: ApiRequest): Promise<T> {
    const text = await this.text(request);
    try {
      return JSON.parse(text) as T;
    } catch (error) {
      throw new SidepodError("protocol", "the engine's answer is not JSON", {
        evidence: [text.slice(0, 500)],
        cause: error,
      });
    }
  }

  async text(request: ApiRequest): Promise<string> {
    const response = await this.#open(request);
    return (await this.#readAll(response, request.signal)).toString();
  }

  /** Returns the status; the body is read to its end so that the connection can be used again. */
  async send(request: ApiRequest): Promise<number> {
    const response = await this.#open(request);
    await this.#readAll(response, request.signal);
    return response.statusCode ?? 0;
  }

  /** The answer's body, piece by piece; the request is sent when the first one is asked for. */
  async *stream(request: ApiRequest): AsyncGenerator<Buffer> {
    const response = await this.#open(request);
    try {
      for await (const chunk of response) yield chunk;
    } catch (error) {
      throw connectionError(error, this.socketPath, request.signal);
    } finally {
      response.destroy();
    }
  }

  /** Takes a connection over for a stream in both directions. */
  async upgrade(request: ApiRequest): Promise<HijackedConnection> {
    request.signal?.throwIfAborted();
    const outgoing = this.#request(request, { connection: "Upgrade", upgrade: "tcp" }, false);
    const answer = await hijack(outgoing, this.socketPath, request.signal, this.#aborts);
    if (answer.kind === "connection") return answer.connection;
    throw await this.#refusal(answer.response, request);
  }

  /** Waits for work that goes on for others when this caller's signal is aborted. */
  async orAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    let forget: () => void = () => undefined;
    const aborted = new Promise<never>((_, reject) => {
      forget = this.#aborts.add(signal, () => reject(signal?.reason));
    });
    try {
      return await Promise.race([work, aborted]);
    } finally {
      forget();
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #open(request: ApiRequest): Promise<http.IncomingMessage> {
    request.signal?.throwIfAborted();
    const response = await this.#sendTwice(request);
    const version = response.headers["libpod-api-version"];
    if (typeof version === "string") this.serverVersion = version;
    const status = response.statusCode ?? 0;
    if ((status >= 200 && status < 300) || status === 304 || request.accept?.includes(status)) {
      return response;
    }
    throw await this.#refusal(response, request);
  }

  /** A kept connection may have been closed meanwhile by a service that exits when it is idle. */
  async #sendTwice(request: ApiRequest): Promise<http.IncomingMessage> {
    const repeatable = request.method === "GET" || request.idempotent === true;
    const first = this.#request(request, {}, this.#agent);
    try {
      return await firstResponse(first);
    } catch (error) {
      if (repeatable && first.reusedSocket && isCut(error) && !request.signal?.aborted) {
        return await this.#sendOnce(request);
      }
      throw connectionError(error, this.socketPath, request.signal);
    }
  }

  async #sendOnce(request: ApiRequest): Promise<http.IncomingMessage> {
    try {
      return await firstResponse(this.#request(request, {}, this.#agent));
    } catch (error) {
      throw connectionError(error, this.socketPath, request.signal);
    }
  }

  #request(
    request: ApiRequest,
    headers: http.OutgoingHttpHeaders,
    agent: http.Agent | false,
  ): http.ClientRequest {
    checkSocketPath(this.socketPath);
    const outgoing = http.request({
      ...withoutServerName,
      socketPath: this.socketPath,
      agent,
      method: request.method,
      path: apiPath(request.path, request.query),
      headers: { host: "podman", ...headers },
    });
    const forget = this.#aborts.add(request.signal, () => outgoing.destroy());
    outgoing.once("close", forget);
    sendBody(outgoing, request);
    return outgoing;
  }

  async #readAll(response: http.IncomingMessage, signal: AbortSignal | undefined): Promise<Buffer> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of response) chunks.push(chunk);
    } catch (error) {
      throw connectionError(error, this.socketPath, signal);
    }
    return Buffer.concat(chunks);
  }

  async #refusal(response: http.IncomingMessage, request: ApiRequest): Promise<SidepodError> {
    const body = await this.#readAll(response, request.signal);
    const call = `${request.method} ${request.path.join("/")}`;
    return engineError(response.statusCode ?? 0, body.toString(), call);
  }
}

function firstResponse(outgoing: http.ClientRequest): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once("response", resolve);
    // Stays for the request's whole life: an error after the answer also comes from its body.
    outgoing.on("error", reject);
  });
}
