import type { Call, ProbeAnswer, ProbeCheck } from "../../../engine/backend.ts";
import { connect, connectFailure, notConnected } from "./connect-inside.ts";
import { readAnswer } from "./http-answer.ts";
import { probeHttps } from "./https.ts";
import { runInside } from "./run-inside.ts";

type HttpCheck = Extract<ProbeCheck, { http: unknown }>["http"];

/** An answer's first line is enough; the rest, which may never end, is not read. */
const exchange = `${connect}printf '%s' "$2" >&4\nIFS= read -r -n 256 line <&4\nprintf '%s' "$line"`;

/**
 * Whether an address of the pod answers with a status from 200 to 399, as Kubernetes has it. A
 * redirect is an answer and is not followed.
 */
export async function probeHttp(pid: number, check: HttpCheck, call: Call): Promise<ProbeAnswer> {
  if (check.scheme === "https") return probeHttps(pid, check, call);
  const { port } = check;
  const args = [String(port), requestText(check)];
  const { status, stdout, stderr } = await runInside(pid, exchange, args, call);
  if (status === notConnected) return { holds: false, text: connectFailure(port, stderr) };
  return readAnswer(stdout);
}

function requestText({ port, path }: HttpCheck): string {
  const headers = [`Host: localhost:${port}`, "User-Agent: sidepod", "Accept: */*"];
  return [`GET ${path} HTTP/1.1`, ...headers, "Connection: close", "", ""].join("\r\n");
}
