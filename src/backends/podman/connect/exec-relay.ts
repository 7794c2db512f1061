import { Duplex, Readable } from "node:stream";
import type { Call, Listener } from "../../../engine/backend.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { type StartedExec, startExec } from "../exec/start-exec.ts";
import { parseListeners } from "../kernel/listening.ts";
import { relayReady, relayScript } from "./relay-script.ts";

export interface RelayedContainer {
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
    if (tool === "none") throw missing(relayed, "neither socat, nc, python3 nor bash is there");
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
    throw missing(relayed, "there is no sh");
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
    if (tables.length > mostTableBytes) throw endless(container);
  }
  try {
    await session.exitCode();
  } catch (error) {
    if (!isSidepodError(error, "command-not-found")) throw error;
  }
  return tables === "" ? undefined : parseListeners(tables);
}

/** Tens of thousands of sockets; the programs that tell of them are the container's own. */
const mostTableBytes = 16 * 1024 * 1024;

function endless(container: string): SidepodError {
  return new SidepodError("protocol", `there is no end of what ${container} says of its sockets`, {
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
    if (head.length > mostTableBytes) throw endless(container);
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
      ? `${container} has no program`
      : `neither ${container} nor the engine's machine has a program`;
  return new SidepodError("relay-missing", `${lacks} to connect with`, {
    evidence: [evidence, "its network cannot be entered from here"],
    hint: "run sidepod on the engine's own machine, where nsenter (util-linux) is installed",
    details: { container },
  });
}
