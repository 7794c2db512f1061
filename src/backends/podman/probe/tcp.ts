import type { Call, ProbeAnswer } from "../../../engine/backend.ts";
import { connect, connectFailure } from "./connect-inside.ts";
import { runInside } from "./run-inside.ts";

/** Whether a port of the pod takes a connection. */
export async function probeTcp(pid: number, port: number, call: Call): Promise<ProbeAnswer> {
  const { status, stderr } = await runInside(pid, connect, [String(port)], call);
  return status === 0
    ? { holds: true, text: `port ${port} takes connections` }
    : { holds: false, text: connectFailure(port, stderr) };
}
