import type { Backend } from "../../../core/seam/backend.ts";
import type { Call } from "../../../core/seam/call.ts";
import type { ProbeAnswer, ProbeCheck } from "../../../core/seam/inside.ts";
import { isSidepodError } from "../../../errors.ts";
import { isAlive, networkOf, type Process } from "../../../host/proc/process.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { logFileOf } from "../streams/container-logs.ts";
import { ExecProbes } from "./exec.ts";
import { readAnswer, requestText } from "./http.ts";
import { type LogSearch, searchFile, searchLines } from "./log-search.ts";
import { connectFailure, type NetworkCheck, portOf, takesConnections } from "./network-check.ts";
import { shellRequest } from "./probe-shell.ts";
import { placeOf } from "./published.ts";
import { ShellPool } from "./shell-pool.ts";
import { type Target, Targets } from "./target.ts";

interface ProberOptions {
  readonly client: LibpodClient;
  readonly logs: Backend["logs"];
  /** Whether the engine's processes and files are the ones that this process sees. */
  readonly local: boolean;
  /** The name or address of the engine's machine, where that is another one. */
  readonly engineHost: string | undefined;
}

const sweepMs = 10_000;
const loopback = ["127.0.0.1", "::1"];
const hasEnded: ProbeAnswer = {
  holds: false,
  text: "it is not running: it has just ended",
  skipped: true,
};

/** Another user's, where an engine is used that is not one's own. */
const forbidden: ProbeAnswer = {
  holds: false,
  text: "this user cannot enter its network",
  skipped: true,
};

/**
 * Tries checks, and keeps what makes the next try of the same one cheap. TLS is loaded only when it
 * is spoken.
 */
export class Prober implements AsyncDisposable {
  readonly #options: ProberOptions;
  readonly #targets: Targets;
  readonly #shells = new ShellPool();
  readonly #execs: ExecProbes;
  readonly #sweeping: NodeJS.Timeout;

  constructor(options: ProberOptions) {
    const { client, local } = options;
    this.#options = options;
    this.#targets = new Targets(client, local);
    this.#execs = new ExecProbes(client, local);
    this.#sweeping = setInterval(() => void this.#targets.sweep(), sweepMs).unref();
  }

  /** Tries a check once, from inside the pod's network or in the container. */
  async probe(container: string, check: ProbeCheck, call: Call): Promise<ProbeAnswer> {
    try {
      if ("exec" in check) return await this.#execs.probe(container, check.exec, call);
      const target = await this.#targets.find(container, call);
      if ("log" in check) return await this.#probeLog(target, check.log, call);
      return await this.#probePort(target, check, call);
    } catch (error) {
      if (isSidepodError(error, "not-running") || isSidepodError(error, "not-found")) {
        return { holds: false, text: error.message };
      }
      if ((error as NodeJS.ErrnoException).code === "ENOENT") {
        return { holds: false, text: "nsenter or bash is missing on this machine", skipped: true };
      }
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sweeping);
    await Promise.all([this.#shells[Symbol.asyncDispose](), this.#targets[Symbol.asyncDispose]()]);
  }

  async #probePort(target: Target, check: NetworkCheck, call: Call): Promise<ProbeAnswer> {
    const { process, inspected } = target;
    const port = portOf(check);
    if (process === undefined) {
      const { engineHost } = this.#options;
      const place = placeOf(inspected.NetworkSettings.Ports, port, engineHost);
      if ("reason" in place) return { holds: false, text: place.reason };
      const { probeDirectly } = await import("./direct.ts");
      return probeDirectly(place, check, call);
    }
    const network = networkOf(process.pid);
    if (network !== undefined && network === networkOf("self")) {
      const { probeDirectly } = await import("./direct.ts");
      return probeDirectly({ hosts: loopback, port, forwarded: false }, check, call);
    }
    // Its namespace was looked at, and then whether it still was that process.
    if (!isAlive(process)) return hasEnded;
    if (network === undefined) {
      return isAlive(process) ? forbidden : hasEnded;
    }
    const answer = await probeInside(this.#shells, { process, network }, check, call);
    return answer.holds || isAlive(process) ? answer : hasEnded;
  }

  async #probeLog(target: Target, wanted: string, call: Call): Promise<ProbeAnswer> {
    const search = target.searches.get(wanted) ?? (await this.#search(target, wanted));
    target.searches.set(wanted, search);
    const holds = await search.look(call);
    const text = JSON.stringify(wanted);
    return {
      holds,
      text: holds ? `the log contains ${text}` : `no line of the log contains ${text}`,
    };
  }

  async #search({ inspected }: Target, wanted: string): Promise<LogSearch> {
    const { logs, local } = this.#options;
    const { Id, State } = inspected;
    const since = State.FinishedAt.startsWith("0001-") ? undefined : State.FinishedAt;
    const path = await logFileOf(inspected, local);
    return path === undefined
      ? searchLines(logs, Id, wanted, since)
      : searchFile(path, wanted, since);
  }
}

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
