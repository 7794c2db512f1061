import { once } from "node:events";
import { request } from "node:https";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ProbeAnswer } from "../../../engine/backend.ts";
import { answerOf } from "./http-answer.ts";
import { type HttpCheck, requestTarget } from "./http-request.ts";

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
    return { holds: false, text: `the answer is no HTTP over TLS: ${reason}` };
  } finally {
    call.on("error", () => undefined).destroy();
  }
}
