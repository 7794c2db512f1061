import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";

export interface ScriptedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Which connection it came on, from 0. */
  readonly connection: number;
}

/** One request and the raw connection that its answer goes to. */
export interface Exchange {
  readonly request: ScriptedRequest;
  readonly socket: Socket;
  /** Writes bytes as they are. */
  write(bytes: string | Uint8Array): void;
  /** Writes byte by byte, each in a packet of its own. */
  trickle(bytes: string | Uint8Array): Promise<void>;
  /** A whole answer with its length. */
  answer(status: number, body?: unknown, headers?: Readonly<Record<string, string>>): void;
  /** Closes without a word. */
  cut(): void;
}

export interface ScriptedSocket extends AsyncDisposable {
  readonly socketPath: string;
  readonly requests: readonly ScriptedRequest[];
  /** How many connections were opened so far. */
  readonly connections: number;
  /** Settles when the client has closed all its connections. */
  allClosed(): Promise<void>;
}

/** A unix socket on which every request is answered by a function of the test, down to the byte. */
export async function scriptSocket(
  script: (exchange: Exchange) => void | Promise<void>,
): Promise<ScriptedSocket> {
  const folder = await mkdtemp(join(tmpdir(), "sptest-wire-"));
  const socketPath = join(folder, "scripted.sock");
  const requests: ScriptedRequest[] = [];
  const open = new Set<Socket>();
  const waiting: (() => void)[] = [];
  let connections = 0;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = connections++;
    open.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => {
      open.delete(socket);
      if (open.size === 0) for (const done of waiting.splice(0)) done();
    });
    let received = Buffer.alloc(0);
    let raw = false;
    socket.on("end", () => {
      // An upgraded connection may be half-closed by intent.
      if (!raw) socket.end();
    });
    socket.on("data", (bytes) => {
      if (raw) return;
      received = Buffer.concat([received, bytes]);
      for (;;) {
        const parsed = parseRequest(received, connection);
        if (parsed === undefined) return;
        received = received.subarray(parsed.length);
        requests.push(parsed.request);
        raw = parsed.request.headers.upgrade !== undefined;
        void script(exchangeOf(parsed.request, socket));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    socketPath,
    requests,
    get connections() {
      return connections;
    },
    async allClosed() {
      if (open.size === 0) return;
      // Only a write tells a connection that is closed from one that is half-closed.
      const probe = setInterval(() => {
        for (const socket of open) if (socket.readableEnded) socket.write("\n");
      }, 10);
      await new Promise<void>((resolve) => waiting.push(resolve));
      clearInterval(probe);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function exchangeOf(request: ScriptedRequest, socket: Socket): Exchange {
  return {
    request,
    socket,
    write: (bytes) => void socket.write(bytes),
    async trickle(bytes) {
      for (const byte of Buffer.from(bytes)) {
        socket.write(Uint8Array.of(byte));
        await nextTurn();
      }
    },
    answer(status, body, headers = {}) {
      const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
      const lines = Object.entries(headers).map(([key, value]) => `${key}: ${value}\r\n`);
      const length =
        status === 204 || status === 304 ? "" : `content-length: ${Buffer.byteLength(text)}\r\n`;
      socket.write(`HTTP/1.1 ${status} Status\r\n${lines.join("")}${length}\r\n${text}`);
    },
    cut: () => void socket.destroy(),
  };
}

function parseRequest(
  bytes: Buffer,
  connection: number,
): { request: ScriptedRequest; length: number } | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const [first = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const [method = "", path = ""] = first.split(" ");
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const start = end + 4;
  const body = headers["transfer-encoding"]
    ? readChunked(bytes, start)
    : readLength(bytes, start, Number(headers["content-length"] ?? 0));
  if (body === undefined) return undefined;
  return { request: { method, path, headers, body: body.text, connection }, length: body.end };
}

function readLength(bytes: Buffer, start: number, length: number) {
  const end = start + length;
  return bytes.length < end ? undefined : { text: bytes.toString("utf8", start, end), end };
}

function readChunked(bytes: Buffer, start: number) {
  let at = start;
  let text = "";
  for (;;) {
    const line = bytes.indexOf("\r\n", at);
    if (line === -1) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, line), 16);
    const next = line + 2 + size + 2;
    if (bytes.length < next) return undefined;
    text += bytes.toString("utf8", line + 2, line + 2 + size);
    at = next;
    if (size === 0) return { text, end: at };
  }
}

/** Frames as the engine writes them for output without a terminal. */
export function frame(type: number, data: string | Uint8Array): Buffer {
  const bytes = Buffer.from(data);
  const header = Buffer.alloc(8);
  header[0] = type;
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

/** One chunk of a chunked body; the empty one ends it. */
export function chunk(data: string | Uint8Array): Buffer {
  const bytes = Buffer.from(data);
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from("\r\n"),
  ]);
}

export const chunkedHead = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
