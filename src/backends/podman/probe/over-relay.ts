import type { ProbeAnswer } from "../../../engine/backend.ts";
import { connectFailure } from "./connect-failure.ts";
import type { HttpCheck } from "./http-request.ts";
import { askOverTls } from "./https.ts";
import { openRelay } from "./relay.ts";

/** TLS is spoken here: bash can pass on neither zeros nor what it does not understand. */
export async function probeOverRelay(
  pid: number,
  check: HttpCheck,
  signal: AbortSignal | undefined,
): Promise<ProbeAnswer> {
  signal?.throwIfAborted();
  const relay = openRelay(pid, check.port);
  let complaint: string | undefined;
  let answer: ProbeAnswer;
  try {
    answer = await askOverTls(relay.socket, check, signal);
  } finally {
    complaint = await relay.end();
  }
  if (complaint === undefined) return answer;
  return { holds: false, text: connectFailure(check.port, complaint) };
}
