import { once } from "node:events";
import { request } from "node:https";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ProbeAnswer, ProbeCheck } from "../../../core/seam/inside.ts";

/**
 * Asks over TLS on a connection that is there already. Certificates are not verified: a pod's own
 * loopback is asked, as in Kubernetes.
 */
export async function askOverTls(
  plain: Socket,
  { port, path }: HttpCheck,
  signal: AbortSignal | undefined,
): Promise<ProbeAnswer> {
  const call = request({
    path: requestTarget(path),
    headers: { host: `localhost:${port}`, "user-agent": "sidepod" },
    createConnection: () => connectTls({ socket: plain, rejectUnauthorized: false }),
    ...(signal && { signal }),
  });
  try {
    const [{ statusCode = 0 }] = await once(call.end(), "response");
    return answerOf(statusCode);
  } catch (error) {
    signal?.throwIfAborted();
    const { message, reason = message } = error as Error & { reason?: string };
    return { holds: false, text: `the answer is not HTTP over TLS: ${reason}` };
  } finally {
    call.on("error", () => undefined).destroy();
  }
}

export type HttpCheck = Extract<ProbeCheck, { http: unknown }>["http"];

export function requestText({ port, path }: HttpCheck): string {
  const headers = [`Host: localhost:${port}`, "User-Agent: sidepod", "Accept: */*"];
  return [`GET ${requestTarget(path)} HTTP/1.1`, ...headers, "Connection: close", "", ""].join(
    "\r\n",
  );
}

/** A path as HTTP can carry it: what is not printable ASCII could end the line, or the text. */
export function requestTarget(path: string): string {
  return path.replace(/[^\x21-\x7e]+/g, (text) => [...Buffer.from(text)].map(escaped).join(""));
}

function escaped(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}

const maxShown = 60;

/** @param line the first line of what was answered, or as much as there was */
export function readAnswer(line: string): ProbeAnswer {
  const status = /^HTTP\/1\.[01] (\d{3})(?: |\r|$)/.exec(line)?.[1];
  if (status !== undefined) return answerOf(Number(status));
  if (line === "") return { holds: false, text: "the connection was closed without an answer" };
  return { holds: false, text: `the answer is not HTTP: ${line.trimEnd().slice(0, maxShown)}` };
}

/** As Kubernetes has it. */
function answerOf(status: number): ProbeAnswer {
  return { holds: status >= 200 && status < 400, text: `status ${status}` };
}
