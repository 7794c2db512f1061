import type { Call, ProbeAnswer } from "../../../engine/backend.ts";
import type { Process } from "../kernel/process.ts";
import { connectFailure } from "./connect-failure.ts";
import { readAnswer } from "./http-answer.ts";
import { requestText } from "./http-request.ts";
import { type NetworkCheck, portOf, takesConnections } from "./network-check.ts";
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
    const { probeOverRelay } = await import("./over-relay.ts");
    return probeOverRelay(process.pid, check.http, signal);
  }
  const request = scoutRequest(port, isHttp ? requestText(check.http) : "");
  const report = await scouts.ask(process, network, request, signal);
  if ("complaint" in report) return { holds: false, text: connectFailure(port, report.complaint) };
  return isHttp ? readAnswer(report.line) : takesConnections(port);
}
