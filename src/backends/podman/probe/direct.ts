import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "../../../core/seam/call.ts";
import type { ProbeAnswer } from "../../../core/seam/inside.ts";
import { askOverTls, readAnswer, requestText } from "./http.ts";
import { type NetworkCheck, portOf, takesConnections } from "./network-check.ts";

export interface Place {
  /** Tried one after another. */
  readonly hosts: readonly string[];
  readonly port: number;
  /** Whether a forwarder may take the connection, also where nothing listens behind it. */
  readonly forwarded: boolean;
}

const maxLine = 256;
/** When a forwarder has hung up that finds nothing behind it: that of rootless Podman tries for 225 ms. */
const hangUpMs = 400;

/** Tries a port over the network of this process. */
export async function probeDirectly(
  { hosts, port, forwarded }: Place,
  check: NetworkCheck,
  { signal }: Call,
): Promise<ProbeAnswer> {
  signal?.throwIfAborted();
  const wanted = portOf(check);
  let failure: NodeJS.ErrnoException | undefined;
  for (const host of hosts) {
    const socket = connect({ host, port, ...(signal && { signal }) });
    try {
      await once(socket, "connect");
      if ("tcp" in check) {
        return forwarded && (await hangsUp(socket, signal))
          ? { holds: false, text: `port ${wanted} closes the connection immediately` }
          : takesConnections(wanted);
      }
      if (check.http.scheme === "https") return await askOverTls(socket, check.http, signal);
      return readAnswer(await ask(socket, requestText(check.http)));
    } catch (error) {
      signal?.throwIfAborted();
      failure = error as NodeJS.ErrnoException;
    } finally {
      socket.on("error", () => undefined).destroy();
    }
  }
  const refused = failure?.code === "ECONNREFUSED";
  return {
    holds: false,
    text: refused
      ? `nothing listens on port ${wanted}`
      : `port ${wanted} cannot be reached: ${failure?.message}`,
  };
}

/** The first line of the answer; the rest, which may never end, is not read. */
async function ask(socket: Socket, request: string): Promise<string> {
  socket.write(request);
  let answer = "";
  try {
    for await (const bytes of socket.setEncoding("latin1")) {
      answer += bytes;
      if (answer.includes("\n") || answer.length >= maxLine) break;
    }
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!["ECONNRESET", "EPIPE"].includes(code)) throw error;
  }
  return answer.split("\n")[0]?.slice(0, maxLine) ?? "";
}

async function hangsUp(socket: Socket, signal: AbortSignal | undefined): Promise<boolean> {
  const waited = new AbortController();
  const either = AbortSignal.any([waited.signal, ...(signal ? [signal] : [])]);
  // An error is an end, too.
  const end = once(socket.resume(), "close", { signal: either }).catch(() => undefined);
  try {
    return await Promise.race([
      end.then(() => true),
      sleep(hangUpMs, false, { signal: either }).catch(() => false),
    ]);
  } finally {
    waited.abort();
    signal?.throwIfAborted();
  }
}
