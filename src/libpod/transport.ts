import http from "node:http";
import { finished, Readable } from "node:stream";
import type { SidepodError } from "../errors.ts";
import { AbortListeners } from "./abort-listeners.ts";
import { apiPath, type Query } from "./calls/api-path.ts";
import { checkShape, type Shape, wrongAnswer } from "./calls/shape.ts";
import { Deadline, defaultLimits, type Limits, type Patience, tookTooLong } from "./deadline.ts";
import { checkSocketPath, connectionError, isCut, isNotHttp } from "./errors/connection-errors.ts";
import { engineError } from "./errors/engine-error.ts";
import { type HijackedConnection, hijack } from "./hijack.ts";

/** Spares the agent to find out whether `podman` is an address, which takes it longer than the call. */
const withoutServerName = { servername: "" };

interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: readonly string[];
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: Readable | Uint8Array | string;
  /** Of `raw`. */
  readonly contentType?: string;
  /** Statuses other than 2xx and 304 that are answers and not errors. */
  readonly accept?: readonly number[];
  /** How long the answer may take; by default `quick` for GET, and else `change`. */
  readonly patience?: Patience;
  /** Whether the call may be sent a second time; GET always may. */
  readonly idempotent?: boolean;
  readonly signal?: AbortSignal | undefined;
}

interface TransportOptions {
  readonly limits?: Partial<Limits> | undefined;
  /** Whether an answer is wrong that lacks a field which is read. */
  readonly strict?: boolean | undefined;
}

/** The list of a thousand containers has a tenth of it. */
const maxBytes = 64 * 1024 * 1024;
/** Of an answer that only says what went wrong. */
const maxErrorBytes = 1024 * 1024;

/** Requests to the engine over one unix socket; connections are kept and used again. */
export class Transport {
  readonly socketPath: string;
  /** The server's own API version, from the last answer. */
  serverVersion: string | undefined;
  /** Is told once when an answer lets itself be waited for. */
  onWaiting: (() => void) | undefined;
  readonly strict: boolean;
  readonly #limits: Limits;
  readonly #agent: http.Agent;
  readonly #aborts = new AbortListeners();

  constructor(socketPath: string, { limits, strict = false }: TransportOptions = {}) {
    this.socketPath = socketPath;
    this.strict = strict;
    this.#limits = { ...defaultLimits, ...limits };
    this.#agent = new http.Agent({ keepAlive: true });
  }

  /** The answer's body, which is JSON of this shape. */
  async json<T>(request: ApiRequest, shape: Shape): Promise<T> {
    const text = await this.text(request);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw wrongAnswer(callOf(request), "it is not JSON", text, error);
    }
    checkShape(value, shape, callOf(request), this.strict);
    return value as T;
  }

  async text(request: ApiRequest): Promise<string> {
    return (await this.#whole(request)).body.toString();
  }

  /** Returns the status; the body is read to its end so that the connection can be used again. */
  async send(request: ApiRequest): Promise<number> {
    return (await this.#whole(request)).status;
  }

  /** The status and the headers of whatever answers, also of what is no engine. */
  async ask(path: string, { signal }: Pick<ApiRequest, "signal">): Promise<http.IncomingMessage> {
    const request: ApiRequest = { method: "GET", path: [path], signal };
    using deadline = this.#deadline(request);
    signal?.throwIfAborted();
    const response = await this.#sendTwice(request, deadline, `/${path}`);
    await this.#readAll(response, signal, maxErrorBytes);
    return response;
  }

  /** The answer's body, piece by piece; the request is sent when the first one is asked for. */
  async *stream(request: ApiRequest): AsyncGenerator<Buffer> {
    using deadline = this.#deadline(request);
    const response = await this.#open(request, deadline);
    try {
      for await (const chunk of response) {
        deadline.held = true;
        yield chunk;
        deadline.held = false;
        deadline.extend();
      }
    } catch (error) {
      throw connectionError(error, this.socketPath, request.signal);
    } finally {
      response.destroy();
    }
  }

  /** Takes a connection over for a stream in both directions. */
  async upgrade(request: ApiRequest): Promise<HijackedConnection> {
    request.signal?.throwIfAborted();
    using deadline = this.#deadline(request);
    const outgoing = this.#request(request, { connection: "Upgrade", upgrade: "tcp" }, false);
    deadline.target = outgoing;
    const answer = await hijack(outgoing, this.socketPath, request.signal, this.#aborts);
    if (answer.kind === "connection") return answer.connection;
    throw await this.#refusal(answer.response, request);
  }

  /** Waits for shared work, which continues for others when this caller's signal is aborted. */
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

  async #whole(request: ApiRequest): Promise<{ readonly status: number; readonly body: Buffer }> {
    using deadline = this.#deadline(request);
    const response = await this.#open(request, deadline);
    const body = await this.#readAll(response, request.signal, maxBytes);
    if (body === undefined) {
      throw wrongAnswer(callOf(request), `it has more than ${maxBytes / 1024 ** 2} MiB`, "");
    }
    return { status: response.statusCode ?? 0, body };
  }

  #deadline(request: ApiRequest): Deadline {
    const { patience = request.method === "GET" ? "quick" : "change" } = request;
    const end = (seconds: number) => tookTooLong(callOf(request), this.socketPath, seconds);
    return new Deadline(patience, this.#limits, end, () => {
      this.onWaiting?.();
      this.onWaiting = undefined;
    });
  }

  async #open(request: ApiRequest, deadline: Deadline): Promise<http.IncomingMessage> {
    request.signal?.throwIfAborted();
    const response = await this.#sendTwice(request, deadline);
    const version = response.headers["libpod-api-version"];
    if (typeof version === "string") this.serverVersion = version;
    const status = response.statusCode ?? 0;
    if ((status >= 200 && status < 300) || status === 304 || request.accept?.includes(status)) {
      return response;
    }
    throw await this.#refusal(response, request);
  }

  /** A kept connection may have been closed meanwhile by a service that exits when it is idle. */
  async #sendTwice(
    request: ApiRequest,
    deadline: Deadline,
    path?: string,
  ): Promise<http.IncomingMessage> {
    const repeatable = request.method === "GET" || request.idempotent === true;
    const first = this.#request(request, {}, this.#agent, path);
    try {
      return await firstResponse(first, deadline);
    } catch (error) {
      if (repeatable && first.reusedSocket && isCut(error) && !request.signal?.aborted) {
        return await this.#sendOnce(request, deadline, path);
      }
      throw connectionError(error, this.socketPath, request.signal);
    }
  }

  async #sendOnce(
    request: ApiRequest,
    deadline: Deadline,
    path?: string,
  ): Promise<http.IncomingMessage> {
    try {
      return await firstResponse(this.#request(request, {}, this.#agent, path), deadline);
    } catch (error) {
      throw connectionError(error, this.socketPath, request.signal);
    }
  }

  #request(
    request: ApiRequest,
    headers: http.OutgoingHttpHeaders,
    agent: http.Agent | false,
    path = apiPath(request.path, request.query),
  ): http.ClientRequest {
    checkSocketPath(this.socketPath);
    const outgoing = http.request({
      ...withoutServerName,
      socketPath: this.socketPath,
      agent,
      method: request.method,
      path,
      headers: { host: "podman", ...headers },
    });
    const forget = this.#aborts.add(request.signal, () => outgoing.destroy());
    outgoing.once("close", forget);
    sendBody(outgoing, request);
    return outgoing;
  }

  /** @returns undefined where there is more than there may be; the connection is closed then */
  async #readAll(
    response: http.IncomingMessage,
    signal: AbortSignal | undefined,
    most: number,
  ): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    let length = 0;
    return new Promise((resolve, reject) => {
      // An async iterator takes longer to set up than such an answer to read.
      response.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (length > most) response.destroy();
        else chunks.push(chunk);
      });
      finished(response, (error) => {
        if (length > most) resolve(undefined);
        else if (error) reject(connectionError(error, this.socketPath, signal));
        else resolve(Buffer.concat(chunks));
      });
    });
  }

  async #refusal(response: http.IncomingMessage, request: ApiRequest): Promise<SidepodError> {
    const body = await this.#readAll(response, request.signal, maxErrorBytes);
    const said = body?.toString() ?? "an answer that does not end";
    return engineError(response.statusCode ?? 0, said, callOf(request));
  }
}

function callOf({ method, path }: ApiRequest): string {
  return `${method} ${path.join("/")}`;
}

function firstResponse(
  outgoing: http.ClientRequest,
  deadline: Deadline,
): Promise<http.IncomingMessage> {
  deadline.target = outgoing;
  return new Promise((resolve, reject) => {
    outgoing.once("response", (response) => {
      deadline.target = response;
      resolve(response);
    });
    // Stays for the request's whole life: an error after the answer also comes from its body.
    outgoing.on("error", (error) => {
      // What is wrong in the middle of a body is told here only, and the body is just cut.
      if (deadline.target !== outgoing && isNotHttp(error)) deadline.target?.destroy(error);
      reject(error);
    });
  });
}

interface Body {
  readonly body?: unknown;
  readonly raw?: Readable | Uint8Array | string;
  readonly contentType?: string;
}

/** Sends a request's body, with its length where that is known, and ends the request. */
export function sendBody(outgoing: http.ClientRequest, { body, raw, contentType }: Body): void {
  if (raw instanceof Readable) {
    outgoing.setHeader("content-type", contentType ?? "application/octet-stream");
    raw.once("error", (error) => outgoing.destroy(error));
    outgoing.once("close", () => raw.destroy());
    raw.pipe(outgoing);
    return;
  }
  const bytes = encode(body, raw);
  if (bytes !== undefined) {
    const type = raw === undefined ? "application/json" : "application/octet-stream";
    outgoing.setHeader("content-type", contentType ?? type);
    outgoing.setHeader("content-length", bytes.length);
  }
  outgoing.end(bytes);
}

function encode(body: unknown, raw: Uint8Array | string | undefined): Buffer | undefined {
  if (raw !== undefined) return Buffer.from(raw);
  return body === undefined ? undefined : Buffer.from(JSON.stringify(body));
}
