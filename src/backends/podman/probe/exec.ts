import type { Call } from "../../../core/seam/call.ts";
import type { ProbeAnswer } from "../../../core/seam/inside.ts";
import { isSidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { type StartedExec, startExec } from "../inside/exec.ts";

const maxBytes = 4096;
/** How long a try that was broken off may take to end what it has begun. */
const endingMs = 2000;

/** Runs commands in containers. Each try starts one, but never while that of the last try runs. */
export class ExecProbes {
  readonly #client: LibpodClient;
  readonly #local: boolean;
  /** Sessions that could not be ended, by container and command. */
  readonly #unended = new Map<string, string>();

  constructor(client: LibpodClient, local: boolean) {
    this.#client = client;
    this.#local = local;
  }

  /** Whether a command in the container ends with status 0. */
  async probe(container: string, command: readonly string[], call: Call): Promise<ProbeAnswer> {
    const key = JSON.stringify([container, command]);
    if (await this.#stillRuns(key, call)) {
      return { holds: false, text: "the command of an earlier attempt is still running" };
    }
    const { signal } = call;
    signal?.throwIfAborted();
    const late = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    let session: StartedExec | undefined;
    let ended = false;
    const end = (): void => {
      timer ??= setTimeout(() => late.abort(signal?.reason), endingMs);
      void session?.killAll().catch(() => undefined); // It may have ended.
    };
    signal?.addEventListener("abort", end);
    try {
      const options = { command, signal: late.signal };
      session = await startExec(this.#client, container, options, this.#local);
      if (signal?.aborted) end();
      const answer = await readAnswer(session);
      ended = true;
      signal?.throwIfAborted();
      return answer;
    } catch (error) {
      if (signal?.aborted && session && !ended) this.#unended.set(key, session.id);
      signal?.throwIfAborted();
      const refused = ["command-not-found", "command-not-executable"] as const;
      if (!refused.some((code) => isSidepodError(error, code))) throw error;
      return { holds: false, text: (error as Error).message };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      await session?.[Symbol.asyncDispose]();
    }
  }

  async #stillRuns(key: string, call: Call): Promise<boolean> {
    const id = this.#unended.get(key);
    if (id === undefined) return false;
    try {
      if ((await this.#client.exec.inspect(id, call)).Running) return true;
    } catch (error) {
      if (!isSidepodError(error, "not-found")) throw error;
    }
    this.#unended.delete(key);
    return false;
  }
}

async function readAnswer(session: StartedExec): Promise<ProbeAnswer> {
  let output = "";
  for await (const { data } of session.output) {
    output = (output + Buffer.from(data).toString()).slice(-maxBytes);
  }
  const status = await session.exitCode();
  const last = output.trim().split("\n").at(-1) ?? "";
  return { holds: status === 0, text: `status ${status}${last && `: ${last}`}` };
}
