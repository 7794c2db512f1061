import type { Call } from "../../../core/seam/call.ts";
import type { ProbeAnswer } from "../../../core/seam/inside.ts";
import type { Process } from "../../../host/proc/process.ts";
import { readAnswer, requestText } from "./http.ts";
import { connectFailure, type NetworkCheck, portOf, takesConnections } from "./network-check.ts";
import { shellRequest } from "./probe-shell.ts";
import type { ShellPool } from "./shell-pool.ts";

/** Tries a port on the loopback of the network namespace that a process is in. */
export async function probeInside(
  shells: ShellPool,
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
  const request = shellRequest(port, isHttp ? requestText(check.http) : "");
  const report = await shells.ask(process, network, request, signal);
  if ("complaint" in report) return { holds: false, text: connectFailure(port, report.complaint) };
  return isHttp ? readAnswer(report.line) : takesConnections(port);
}
