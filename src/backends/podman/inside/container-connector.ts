import { once } from "node:events";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { Call } from "../../../core/seam/call.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import { isAlive, networkOf, type Process } from "../../../host/proc/process.ts";
import { type Listener, listenersOf } from "../../../host/proc/sockets.ts";
import type { DebuggingOptions } from "../debug/debugging.ts";
import { type Target, Targets } from "../probe/target.ts";
import { type Connected, Connector } from "./connector.ts";
import { notRunning } from "./not-running.ts";
import { Pool } from "./pool.ts";
import type { Life, RelayContainers } from "./relay-containers.ts";

const loopback = ["127.0.0.1", "::1"];

/** Connects to ports inside containers, and keeps what makes the next connection cheap. */
export class ContainerConnector implements AsyncDisposable {
  readonly #options: DebuggingOptions;
  readonly #targets: Targets;
  readonly #connectors = new Pool((to) => new Connector(to), { shared: true });
  #relays: Promise<RelayContainers> | undefined;

  constructor(options: DebuggingOptions) {
    this.#options = options;
    this.#targets = new Targets(options.client, options.local);
  }

  /** @throws SidepodError `not-found`, `not-running`, `port-closed` */
  async connect(container: string, port: number, call: Call): Promise<Duplex> {
    const target = await this.#find(container, call);
    const life = { container, startedAt: target.inspected.State.StartedAt };
    if (target.process === undefined) return this.#relay(life, port, call);
    const found = await this.#connectNear(target.process, port, call.signal);
    if (found && "socket" in found) return found.socket.setNoDelay(true);
    if (!isAlive(target.process)) throw notRunning(container, "ending");
    // Without nsenter, or where it is not let in, as with another user's engine.
    if (found === undefined) return this.#relay(life, port, call);
    throw closed(container, port, found, target, listenersOf(target.process.pid));
  }

  /**
   * What listens inside.
   *
   * @throws SidepodError `not-found`, `not-running`
   */
  async listeners(container: string, call: Call): Promise<readonly Listener[] | undefined> {
    const { process } = await this.#find(container, call);
    if (process !== undefined) return listenersOf(process.pid);
    const { listenersByExec } = await import("./exec-relay.ts");
    return listenersByExec(this.#options.client, container, call);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([
      this.#connectors[Symbol.asyncDispose](),
      this.#targets[Symbol.asyncDispose](),
      this.#relays?.then((relays) => relays[Symbol.asyncDispose]()),
    ]);
  }

  async #find(container: string, call: Call): Promise<Target> {
    try {
      return await this.#targets.find(container, call);
    } catch (error) {
      if (!isSidepodError(error, "not-running")) throw error;
      throw notRunning(container, String(error.details.state), error);
    }
  }

  async #connectNear(process: Process, port: number, signal: AbortSignal | undefined) {
    const network = networkOf(process.pid);
    // Its namespace was looked at, and then whether it still was that process.
    if (network === undefined || !isAlive(process)) return undefined;
    const connect = async (hosts: readonly string[]): Promise<Connected | undefined> => {
      if (network === networkOf("self")) return connectDirectly(port, hosts, signal);
      const used = await this.#connectors.use(
        { process, network },
        (connector) => connector.connect(port, hosts, signal),
        signal,
      );
      return "result" in used ? used.result : undefined;
    };
    const first = await connect(loopback);
    if (first === undefined || "socket" in first) return first;
    // What does not listen on loopback may listen on another address.
    const others = listenersOf(process.pid).filter((one) => one.port === port);
    const hosts = others.map(({ host }) => host).filter((host) => !/^(0\.0\.0\.0|::)$/.test(host));
    return hosts.length > 0 ? await connect(hosts) : first;
  }

  /** With a program of the container's own, or of a container beside it where it has none. */
  async #relay(life: Life, port: number, call: Call): Promise<Duplex> {
    const { connectByExec } = await import("./exec-relay.ts");
    const relays = await this.#relayContainers();
    const connectBy = (relay: string) =>
      connectByExec(this.#options.client, { ...life, relay }, port, call);
    const there = await relays.find(life);
    let lacking: SidepodError | undefined;
    try {
      return await connectBy(there ?? life.container);
    } catch (error) {
      if (there === undefined && isSidepodError(error, "relay-missing")) lacking = error;
      else if (there === undefined || !isOver(error)) throw error;
    }
    if (there !== undefined) await relays.drop(life, there);
    try {
      return await connectBy(await relays.open(life, call));
    } catch (error) {
      throw lacking === undefined || isAnswer(error) ? error : withCause(lacking, error);
    }
  }

  #relayContainers(): Promise<RelayContainers> {
    this.#relays ??= import("./relay-containers.ts").then(
      ({ RelayContainers }) => new RelayContainers(this.#options),
    );
    return this.#relays;
  }
}

/** The relay, or the container that it serves. */
function isOver(error: unknown): boolean {
  return isSidepodError(error, "not-running") || isSidepodError(error, "not-found");
}

/** Whether it says of the container what would be said in any case, and not why there is no relay. */
function isAnswer(error: unknown): boolean {
  return (
    !isSidepodError(error) || isOver(error) || ["port-closed", "relay-missing"].includes(error.code)
  );
}

function withCause({ code, message, evidence, hint, details }: SidepodError, cause: unknown) {
  const why =
    cause instanceof Error ? [`a helper container cannot be created: ${cause.message}`] : [];
  const more = { evidence: [...evidence, ...why], details, cause };
  return new SidepodError(code, message, { ...more, ...(hint !== undefined && { hint }) });
}

function closed(
  container: string,
  port: number,
  { code, message }: Exclude<Connected, { readonly socket: unknown }>,
  { inspected }: Target,
  listeners: readonly Listener[],
): SidepodError {
  const refused = ["ECONNREFUSED", "EADDRNOTAVAIL", "ENETUNREACH", "EAFNOSUPPORT"].includes(code);
  return new SidepodError(
    "port-closed",
    refused
      ? `nothing listens on port ${port} of ${container}`
      : `port ${port} of ${container} cannot be reached: ${message}`,
    { details: { container, port, listeners, startedAt: inspected.State.StartedAt } },
  );
}

/** Connects over the network of this process, to the first of the addresses that takes the connection. */
async function connectDirectly(
  port: number,
  hosts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Connected> {
  let connected: Connected = { code: "ECONNREFUSED", message: "there is no address to try" };
  for (const host of hosts) {
    signal?.throwIfAborted();
    const socket = connect({ host, port, allowHalfOpen: true });
    try {
      await once(socket, "connect", signal ? { signal } : {});
      return { socket };
    } catch (error) {
      socket.on("error", () => undefined).destroy();
      signal?.throwIfAborted();
      const { code = "", message } = error as NodeJS.ErrnoException;
      connected = { code, message };
    }
  }
  return connected;
}
