import type { Call, ProbeAnswer } from "../../../engine/backend.ts";
import type { Process } from "../kernel/process.ts";
import { connectFailure } from "./connect-failure.ts";
import { readAnswer } from "./http-answer.ts";
import { type HttpCheck, requestText } from "./http-request.ts";
import { askOverTls } from "./https.ts";
import { type NetworkCheck, portOf, takesConnections } from "./network-check.ts";
import { openRelay } from "./relay.ts";
import { scoutRequest } from "./scout-script.ts";
import type { Scouts } from "./scouts.ts";

/** Tries a port on the loopback of the network namespace that a process is in. */
export async function probeInside(
  scouts: Scouts,
  { process, network }: { readonly process: Process; readonly network: string },
  check: NetworkCheck,
  { signal }: Call,
): Promise<ProbeAnswer> {
  const port = portOf(check);
  const isHttp = "http" in check;
  if (isHttp && check.http.scheme === "https") {
    return probeOverRelay(process.pid, check.http, signal);
  }
  const request = scoutRequest(port, isHttp ? requestText(check.http) : "");
  const report = await scouts.ask(process, network, request, signal);
  if ("complaint" in report) return { holds: false, text: connectFailure(port, report.complaint) };
  return isHttp ? readAnswer(report.line) : takesConnections(port);
}

async function probeOverRelay(pid: number, check: HttpCheck, signal: AbortSignal | undefined) {
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
