import type { Duplex } from "node:stream";
import type { Inside } from "../../core/seam/inside.ts";
import { isSidepodError, type SidepodError } from "../../errors.ts";
import { until } from "../../host/until.ts";

/** How long a connection waits for a container that does not run. */
const patienceMs = 30_000;
/** What has been started this long ago, and does not listen, is not expected to. */
const comingUpMs = 10_000;
const pauseMs = 100;

interface PatientConnectorOptions {
  readonly backend: Inside;
  /** By its name, which another one can have after it. */
  readonly container: string;
  readonly port: number;
  /** Connections wait, because of this. */
  readonly onWait: (error: SidepodError) => void;
}

interface Trouble {
  readonly over: Promise<void>;
  readonly end: () => void;
}

/** Connects to a port of a container; where that is just being restarted, connections wait for it. */
export class PatientConnector {
  readonly #options: PatientConnectorOptions;
  /** The life that was seen last, and since when. */
  #life = { startedAt: "", sinceMs: 0, isFresh: false };
  /** One connection looks for the container again and again, and the others wait for that one. */
  #trouble: Trouble | undefined;

  constructor(options: PatientConnectorOptions) {
    this.#options = options;
  }

  /**
   * @throws SidepodError `port-closed`, and `not-running` or `not-found` after a while
   * @throws the signal's reason
   */
  async connect(signal: AbortSignal): Promise<Duplex> {
    const deadlineMs = performance.now() + patienceMs;
    for (;;) {
      await orAborted(this.#trouble?.over, signal);
      const first = await this.#tryOnce(signal);
      if ("connection" in first) return first.connection;
      if (!this.#mayYetCome(first.error) || performance.now() >= deadlineMs) throw first.error;
      if (this.#trouble === undefined) return await this.#keepTrying(first.error, signal);
    }
  }

  async #keepTrying(why: SidepodError, signal: AbortSignal): Promise<Duplex> {
    const trouble = beginTrouble();
    this.#trouble = trouble;
    this.#options.onWait(why);
    try {
      const last = await until(
        () => this.#tryOnce(signal),
        (tried) => "connection" in tried || !this.#mayYetCome(tried.error),
        { everyMs: pauseMs, withinMs: patienceMs, signal },
      );
      if ("connection" in last) return last.connection;
      throw last.error;
    } finally {
      this.#trouble = undefined;
      trouble.end();
    }
  }

  /** A container that is recreated is gone for a moment. */
  #mayYetCome({ code, details }: SidepodError): boolean {
    if (code === "not-running" || code === "not-found") return true;
    if (code !== "port-closed") return false;
    const startedAt = String(details.startedAt);
    if (this.#life.startedAt !== startedAt) {
      // By the clock of the engine's machine, which may be another, where no other life was seen.
      const isFresh =
        this.#life.startedAt !== "" || Date.now() - Date.parse(startedAt) < comingUpMs;
      this.#life = { startedAt, sinceMs: performance.now(), isFresh };
    }
    return this.#life.isFresh && performance.now() - this.#life.sinceMs < comingUpMs;
  }

  async #tryOnce(signal: AbortSignal) {
    const { backend, container, port } = this.#options;
    try {
      return { connection: await backend.connect(container, port, { signal }) };
    } catch (error) {
      signal.throwIfAborted();
      if (!isSidepodError(error)) throw error;
      return { error };
    }
  }
}

function beginTrouble(): Trouble {
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { over, end };
}

async function orAborted(work: Promise<void> | undefined, signal: AbortSignal): Promise<void> {
  if (work === undefined) return signal.throwIfAborted();
  let abort: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => {
    abort = resolve;
    signal.addEventListener("abort", abort, { once: true });
  });
  await Promise.race([work, aborted]);
  signal.removeEventListener("abort", abort);
  signal.throwIfAborted();
}
