import type { Process } from "../../../host/proc/process.ts";
import { Pool } from "../inside/pool.ts";
import { ProbeShell, type Report } from "./probe-shell.ts";

/**
 * The shells of all pods. One is kept for the next try. A try that finds none free gets one of its
 * own, so that no probe waits for another that is not answered; there are never more than a pod has
 * probes.
 */
export class ShellPool implements AsyncDisposable {
  readonly #pool = new Pool((to) => new ProbeShell(to), { shared: false });

  /** @param network the name of the namespace that the process is in */
  async ask(
    process: Process,
    network: string,
    request: string,
    signal: AbortSignal | undefined,
  ): Promise<Report> {
    const to = { process, network };
    const answer = await this.#pool.use(to, (shell) => shell.ask(request, signal), signal);
    if ("result" in answer) return answer.result;
    return { complaint: answer.lost?.refusal ?? "the engine was closed" };
  }

  /** As the pool does it by itself. */
  sweep(idleMs?: number): Promise<void> {
    return this.#pool.sweep(idleMs);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool[Symbol.asyncDispose]();
  }
}
