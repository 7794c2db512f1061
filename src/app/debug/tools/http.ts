import { type IncomingMessage, request } from "node:http";
import { Duplex, PassThrough, Writable } from "node:stream";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { SidepodError } from "../../../errors.ts";
import {
  addComplaint,
  evidenceIn,
  openTool,
  type ToolContext,
  type ToolSession,
} from "./run-tool.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  readonly version: string;
  /** As they came: a name, then its value. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The beginning of the body. */
  readonly body: Buffer;
  /** Whether there was more. */
  readonly cut: boolean;
  readonly connectMs: number;
  /** From the connection to the first byte of the answer. */
  readonly firstByteMs: number;
  readonly totalMs: number;
  /** Why the server's certificate is not trusted on this machine; undefined where it is. */
  readonly untrusted?: string;
}

const maxBodyBytes = 64 * 1024;

/** bash connects by itself: there is no other program that every toolkit has for it. */
const relay = `
port=$1; shift
before=$EPOCHREALTIME
for host; do
  exec 4<>"/dev/tcp/$host/$port" && break
done
[ -e /proc/self/fd/4 ] || exit 1
after=$EPOCHREALTIME
echo "connected $((\${after/[.,]/} - \${before/[.,]/}))" >&2
exec 5<&0
cat <&4 &
reader=$!
cat <&5 >&4 &
writer=$!
wait "$reader"
kill "$writer"
`;

/** Asks an HTTP server for something from inside the target's network. */
export async function askHttp(place: ToolContext, where: HttpAddress): Promise<HttpAnswer> {
  const hosts = where.host === undefined ? ["127.0.0.1", "::1"] : [where.host];
  await using opened = await openTool(place, {
    name: "http",
    script: 'exec bash --norc -c "$@"',
    args: [relay, "http", String(where.port), ...hosts],
    programs: ["bash", "cat"],
    stdin: true,
  });
  return await ask(opened, where, place.signal);
}

async function ask(
  opened: ToolSession,
  where: HttpAddress,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const { session } = opened;
  let complaints = "";
  let connected: { readonly ms: number; readonly at: number } | undefined;
  const incoming = new PassThrough();
  incoming.on("error", () => undefined); // Whoever reads hears of it.
  let beConnected: () => void = () => undefined;
  const connection = new Promise<void>((resolve) => {
    beConnected = resolve;
  });
  // What is sent to a session that has ended breaks off what it has said. That the other end takes
  // no more is no failure: it can have answered before.
  const outgoing = new Writable({
    write: (bytes: Buffer, _encoding, done) =>
      void connection.then(() => session.stdin.write(bytes, () => done())),
  });
  const stream = Duplex.from({ readable: incoming, writable: outgoing });
  const received = receive();
  received.catch((error: Error) => incoming.destroy(error));
  try {
    const answer = await exchange(stream, where, signal);
    const firstByteAt = performance.now();
    const { ms = 0, at = firstByteAt } = connected ?? {};
    const { body, cut } = await readStart(answer.message);
    return {
      status: answer.message.statusCode ?? 0,
      reason: answer.message.statusMessage ?? "",
      version: answer.message.httpVersion,
      headers: pairs(answer.message.rawHeaders),
      body,
      cut,
      connectMs: ms,
      firstByteMs: firstByteAt - at,
      totalMs: ms + performance.now() - at,
      ...(answer.untrusted !== undefined && { untrusted: answer.untrusted }),
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (connected === undefined) {
      await received;
      await opened.end(complaints);
    }
    throw failure(
      where,
      connected
        ? [(error as Error).message]
        : evidenceIn(complaints.replaceAll(/^http: line \d+: /gm, "")),
    );
  } finally {
    stream.on("error", () => undefined).destroy();
  }

  async function receive(): Promise<void> {
    for await (const { stream: kind, data } of session.output) {
      if (kind === "stdout") await writeAll(incoming, data);
      else {
        complaints = addComplaint(complaints, data);
        const micros = /^connected (\d+)$/m.exec(complaints)?.[1];
        if (micros !== undefined) {
          connected ??= { ms: Number(micros) / 1000, at: performance.now() };
          beConnected();
        }
      }
    }
    incoming.end();
  }
}

function writeAll(stream: PassThrough, data: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(data, (error) => (error ? reject(error) : resolve()));
  });
}

async function exchange(
  stream: Duplex,
  { secure, host = "localhost", port, path }: HttpAddress,
  signal: AbortSignal | undefined,
): Promise<{ readonly message: IncomingMessage; readonly untrusted: string | undefined }> {
  const shown = host.includes(":") ? `[${host}]` : host;
  const usual = port === (secure ? 443 : 80);
  let tls: TLSSocket | undefined;
  if (secure) {
    // A look says what is there; whether to trust it is said with it.
    const name = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
    tls = connectTls({ socket: stream, rejectUnauthorized: false, ...name });
  }
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request({
      createConnection: () => tls ?? stream,
      path,
      headers: {
        Host: usual ? shown : `${shown}:${port}`,
        "User-Agent": "sidepod",
        Accept: "*/*",
        Connection: "close",
      },
      ...(signal && { signal }),
    });
    outgoing.once("response", resolve).once("error", reject).end();
  });
  const reason = tls?.authorizationError;
  return {
    message,
    untrusted: reason === undefined || reason === null ? undefined : String(reason),
  };
}

async function readStart(
  message: IncomingMessage,
): Promise<{ readonly body: Buffer; readonly cut: boolean }> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of message) {
    parts.push(part as Buffer);
    bytes += (part as Buffer).length;
    if (bytes > maxBodyBytes) break;
  }
  return { body: Buffer.concat(parts).subarray(0, maxBodyBytes), cut: bytes > maxBodyBytes };
}

function pairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as const] : [],
  );
}

function failure({ host, port }: HttpAddress, evidence: readonly string[]): SidepodError {
  const refused = evidence.some((line) => /connection refused/i.test(line));
  const where = host === undefined ? `port ${port}` : `port ${port} of ${host}`;
  return new SidepodError(
    "no-answer",
    refused ? `nothing listens on ${where}` : `${where} does not answer with HTTP`,
    { evidence: refused ? [] : evidence, details: { host: host ?? null, port } },
  );
}

interface HttpAddress {
  readonly secure: boolean;
  /** Undefined for the target itself, whose loopback is tried as 127.0.0.1 and as ::1. */
  readonly host: string | undefined;
  readonly port: number;
  /** With the query. */
  readonly path: string;
}

/**
 * Reads `/healthz`, `:8080/healthz`, `host/x`, `https://host:8443/x`. A host that is left out is the
 * target.
 *
 * @throws SidepodError `usage`
 */
export function readHttpAddress(text: string): HttpAddress {
  const [, scheme = "http", rest = ""] = /^(?:([a-z][a-z\d+.-]*):\/\/)?(.*)$/is.exec(text) ?? [];
  const own = /^(\/|:|$)/.test(rest);
  const url = `${scheme}://${own ? "localhost" : ""}${rest}`;
  if (!["http", "https"].includes(scheme.toLowerCase()) || !URL.canParse(url)) {
    throw new SidepodError("usage", `'${text}' is not an address for http`, {
      hint: "write it as :8080/healthz or https://host/path",
    });
  }
  const { protocol, username, password, hostname, port, pathname, search } = new URL(url);
  if (username !== "" || password !== "") {
    throw new SidepodError("usage", "http does not send a user and password", {
      hint: "with curl: sidepod debug TARGET -- curl -u USER:PASSWORD URL",
    });
  }
  const secure = protocol === "https:";
  return {
    secure,
    host: own ? undefined : hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? (secure ? 443 : 80) : Number(port),
    path: `${pathname}${search}`,
  };
}
