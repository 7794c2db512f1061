import { Duplex, Readable } from "node:stream";
import type { Call } from "../../../core/seam/call.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import { type Listener, parseListeners } from "../../../host/proc/sockets.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { type StartedExec, startExec } from "./exec.ts";

interface RelayedContainer {
  readonly container: string;
  /** When it was started. */
  readonly startedAt: string;
  /** Whose program connects: itself, or one in the same network. */
  readonly relay: string;
}

/**
 * Connects with a program in a container, over the engine's connection.
 *
 * @throws SidepodError `not-found`, `not-running`, `port-closed`; `relay-missing` where it has no such
 *   program
 */
export async function connectByExec(
  client: LibpodClient,
  relayed: RelayedContainer,
  port: number,
  call: Call,
): Promise<Duplex> {
  const { container, startedAt, relay } = relayed;
  const command = ["sh", "-c", relayScript, "relay", String(port)];
  // Breaking off the connection is the caller's then.
  const session = await startExec(client, relay, { command, stdin: true, ...call }, false);
  const output = stdoutOf(session);
  try {
    const { tool, tables, rest } = await readHead(session, output, container);
    if (tool === "none") throw missing(relayed, "socat, nc, python3 and bash are all missing");
    const listeners = parseListeners(tables);
    const host = hostFor(listeners, port);
    if (host === undefined && tables !== "") {
      throw new SidepodError("port-closed", `nothing listens on port ${port} of ${container}`, {
        details: { container, port, listeners, startedAt },
      });
    }
    session.stdin.write(`${host ?? "127.0.0.1"}\n`);
    const readable = Readable.from(prefixed(rest, output), { objectMode: false });
    const connection = Duplex.from({ readable, writable: session.stdin });
    connection.once("close", () => void session[Symbol.asyncDispose]());
    return connection;
  } catch (error) {
    await session[Symbol.asyncDispose]();
    if (!isSidepodError(error, "command-not-found")) throw error;
    throw missing(relayed, "sh is missing");
  }
}

/** What listens in a container; undefined where its tables cannot be read. */
export async function listenersByExec(
  client: LibpodClient,
  container: string,
  call: Call,
): Promise<readonly Listener[] | undefined> {
  const command = ["cat", "/proc/net/tcp", "/proc/net/tcp6"];
  await using session = await startExec(client, container, { command, ...call }, false);
  let tables = "";
  for await (const data of stdoutOf(session)) {
    tables += data;
    if (tables.length > maxTableBytes) throw endless(container);
  }
  try {
    await session.exitCode();
  } catch (error) {
    if (!isSidepodError(error, "command-not-found")) throw error;
  }
  return tables === "" ? undefined : parseListeners(tables);
}

/** Tens of thousands of sockets; the programs that tell of them are the container's own. */
const maxTableBytes = 16 * 1024 * 1024;

function endless(container: string): SidepodError {
  return new SidepodError("protocol", `the list of sockets of ${container} does not end`, {
    details: { container },
  });
}

type Bytes = AsyncIterator<Buffer> & AsyncIterable<Buffer>;

async function* stdoutOf({ output }: StartedExec): AsyncGenerator<Buffer, void, undefined> {
  for await (const { stream, data } of output) if (stream === "stdout") yield Buffer.from(data);
}

async function readHead(session: StartedExec, output: Bytes, container: string) {
  let head = "";
  for (;;) {
    const { done, value } = await output.next();
    if (done) {
      await session.exitCode();
      throw new SidepodError("protocol", "the container's shell ended before it connected", {
        evidence: head === "" ? [] : head.trim().split("\n").slice(-4),
      });
    }
    head += value.toString("latin1");
    if (head.length > maxTableBytes) throw endless(container);
    const match = relayReady.exec(head);
    if (match === null) continue;
    const rest = Buffer.from(head.slice(match.index + match[0].length), "latin1");
    return { tool: match[1], tables: head.slice(0, match.index), rest };
  }
}

async function* prefixed(first: Buffer, others: Bytes): AsyncGenerator<Buffer, void, undefined> {
  if (first.length > 0) yield first;
  yield* others;
}

/** Where to connect to, so that what listens takes it. */
function hostFor(listeners: readonly Listener[], port: number): string | undefined {
  const hosts = listeners.filter((one) => one.port === port).map(({ host }) => host);
  if (hosts.some((host) => host === "0.0.0.0" || host === "127.0.0.1")) return "127.0.0.1";
  if (hosts.some((host) => host === "::" || host === "::1")) return "::1";
  return hosts[0];
}

function missing({ container, relay }: RelayedContainer, evidence: string): SidepodError {
  const lacks =
    relay === container
      ? `${container} does not have a program`
      : `neither ${container} nor the host has a program`;
  return new SidepodError("relay-missing", `${lacks} to connect with`, {
    evidence: [evidence, "its network cannot be entered from here"],
    hint: "run sidepod on the host itself, with nsenter (util-linux) installed",
    details: { container },
  });
}

/**
 * What a shell in the container runs where nothing of this machine gets into its network: it shows the
 * kernel's tables of what listens and which program it found to connect with, reads the address to
 * connect to, and becomes that program.
 *
 * Of these programs bash alone cannot end one direction by itself.
 */
const relayScript = String.raw`
port=$1
for table in /proc/net/tcp /proc/net/tcp6; do
  [ -r "$table" ] || continue
  while IFS= read -r line; do printf '%s\n' "$line"; done <"$table"
done
for tool in socat nc python3 bash none; do
  command -v "$tool" >/dev/null 2>&1 && break
done
printf 'with %s\n' "$tool"
IFS= read -r host || exit 1
case $tool in
  socat)
    case $host in *:*) host="[$host]" ;; esac
    exec socat -t 86400 STDIO "TCP:$host:$port"
    ;;
  nc)
    # That of OpenBSD has to be told to pass on the end of its input.
    case $(nc -h 2>&1) in *'-N'*) exec nc -N "$host" "$port" ;; esac
    exec nc "$host" "$port"
    ;;
  python3)
    exec python3 -c '
import os, socket, sys, threading
there = socket.create_connection((sys.argv[1], int(sys.argv[2])))
def send():
    while data := os.read(0, 65536): there.sendall(data)
    there.shutdown(socket.SHUT_WR)
threading.Thread(target=send, daemon=True).start()
while data := there.recv(65536):
    while data: data = data[os.write(1, data):]
' "$host" "$port"
    ;;
  bash)
    exec bash --norc -c 'exec 3<>"/dev/tcp/$1/$2" && { cat >&3 & cat <&3; kill $!; }' relay "$host" "$port"
    ;;
esac
`;

/** The line after which the address is read. */
const relayReady = /^with (\w+)\n/m;
