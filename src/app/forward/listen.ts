import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Call } from "../../core/seam/call.ts";
import type { Machine } from "../../core/seam/machine.ts";
import { isSidepodError, SidepodError } from "../../errors.ts";
import type { PortPair } from "./ports.ts";

export interface Listening extends AsyncDisposable {
  /** The first of the addresses. */
  readonly host: string;
  readonly port: number;
  /** Why the loopback of IPv6 is not listened on, where somebody else has the port there. */
  readonly leftOut: SidepodError | undefined;
}

interface ListenHandlers {
  /** Connections come half-open, and are the callee's to end. */
  readonly onConnection: (socket: Socket) => void;
  /** A connection could not be taken, for example for lack of descriptors; the next one may be. */
  readonly onError: (error: Error) => void;
}

/** What keeps the loopback of IPv6 from being listened on where there is no IPv6. */
const withoutIpv6 = ["EADDRNOTAVAIL", "EAFNOSUPPORT", "EINVAL"];

/**
 * Listens on a local port.
 *
 * @throws SidepodError `port-in-use` with who has it, `port-forbidden`, `usage` for an address that is
 *   not this machine's
 */
export async function listen(
  backend: Machine,
  { hosts, localPort }: Pick<PortPair, "hosts" | "localPort">,
  { onConnection, onError }: ListenHandlers,
  call: Call,
): Promise<Listening> {
  const servers: Server[] = [];
  const open = async (host: string, port: number): Promise<number> => {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, onConnection);
    servers.push(server);
    server.listen({ host, port });
    // It takes no time. A server that is closed earlier would still listen.
    await once(server, "listening");
    server.on("error", onError);
    call.signal?.throwIfAborted();
    return (server.address() as AddressInfo).port;
  };
  const whyLeftOut = async (error: NodeJS.ErrnoException, taken: number) =>
    withoutIpv6.includes(error.code ?? "") ? undefined : explain(backend, error, taken, call);
  const [host = "127.0.0.1", ...others] = hosts ?? [];
  let port = localPort;
  let leftOut: SidepodError | undefined;
  try {
    port = await open(host, localPort);
    for (const other of others) await open(other, port);
    if (hosts === undefined) {
      leftOut = await open("::1", port).then(
        () => undefined,
        (error: NodeJS.ErrnoException) => whyLeftOut(error, port),
      );
    }
    call.signal?.throwIfAborted();
  } catch (error) {
    await closeAll(servers);
    call.signal?.throwIfAborted();
    throw isSidepodError(error) ? error : await explain(backend, error, port, call);
  }
  return { host, port, leftOut, [Symbol.asyncDispose]: () => closeAll(servers) };
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
}

async function explain(
  backend: Machine,
  cause: unknown,
  port: number,
  call: Call,
): Promise<SidepodError> {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    const { name, freePort, details } = await backend.portHolder(port, call);
    const by = name === undefined ? "" : ` by ${name}`;
    return new SidepodError("port-in-use", `local port ${port} is taken${by}`, {
      hint:
        freePort === undefined
          ? "write : instead of it to use a free port"
          : `port ${freePort} is free: use it instead of ${port}`,
      details: { port, ...details },
      cause,
    });
  }
  if (code === "EACCES") {
    return new SidepodError(
      "port-forbidden",
      `this user is not allowed to listen on port ${port}`,
      {
        evidence: [message],
        hint: "use a local port from 1024 up, or : for a free one",
        details: { port },
        cause,
      },
    );
  }
  if (code === "EADDRNOTAVAIL") {
    return new SidepodError("usage", "the address to listen on does not belong to this machine", {
      evidence: [message],
      hint: "ip -brief address",
      cause,
    });
  }
  return new SidepodError("port-forbidden", `cannot listen on local port ${port}`, {
    evidence: [message],
    details: { port },
    cause,
  });
}
