import type { Backend, Call, ProbeAnswer, ProbeCheck } from "../../../engine/backend.ts";
import { isSidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { probeExec } from "./exec.ts";
import { probeHttp } from "./http.ts";
import { probeLog } from "./log.ts";
import { probeTcp } from "./tcp.ts";

export interface Probing {
  readonly client: LibpodClient;
  readonly logs: Backend["logs"];
  /** Whether the engine's processes are the ones that this process sees. */
  readonly local: boolean;
}

/** Tries a check once, from inside the pod's network or in the container. */
export async function probe(
  { client, logs, local }: Probing,
  container: string,
  check: ProbeCheck,
  call: Call,
): Promise<ProbeAnswer> {
  try {
    if ("exec" in check) return await probeExec(client, container, check.exec, local, call);
    const { State } = await client.containers.inspect(container, call);
    if (!State.Running) return { holds: false, text: `it does not run: it is ${State.Status}` };
    if ("log" in check) {
      const ended = State.FinishedAt.startsWith("0001-") ? undefined : State.FinishedAt;
      return await probeLog(logs, container, check.log, ended, call);
    }
    if (!local) return { holds: false, text: "http and tcp reach engines of this machine only" };
    return "tcp" in check
      ? await probeTcp(State.Pid, check.tcp, call)
      : await probeHttp(State.Pid, check.http, call);
  } catch (error) {
    if (isSidepodError(error, "not-running") || isSidepodError(error, "not-found")) {
      return { holds: false, text: error.message };
    }
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return { holds: false, text: "nsenter or bash is missing on this machine" };
    }
    throw error;
  }
}
