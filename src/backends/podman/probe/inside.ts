import type { Call } from "../../../core/seam/call.ts";
import type { ProbeAnswer } from "../../../core/seam/inside.ts";
import type { Process } from "../../../host/proc/process.ts";
import { readAnswer, requestText } from "./http.ts";
import { connectFailure, type NetworkCheck, portOf, takesConnections } from "./network-check.ts";
import { scoutRequest } from "./scout.ts";
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
    const { probeOverRelay } = await import("./relay.ts");
    return probeOverRelay(process.pid, check.http, signal);
  }
  const request = scoutRequest(port, isHttp ? requestText(check.http) : "");
  const report = await scouts.ask(process, network, request, signal);
  if ("complaint" in report) return { holds: false, text: connectFailure(port, report.complaint) };
  return isHttp ? readAnswer(report.line) : takesConnections(port);
}
