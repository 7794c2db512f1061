import { SidepodError } from "../errors.ts";

/**
 * How long an answer may take. `quick` is for what the engine knows, `change` for what it does,
 * `none` for what takes as long as it takes: a pull, a container's end, what is followed.
 */
export type Patience = "quick" | "change" | "none";

export interface Limits {
  /** Until somebody is told that the engine is waited for. */
  readonly noteMs: number;
  readonly quickMs: number;
  readonly changeMs: number;
}

export const defaultLimits: Limits = { noteMs: 10_000, quickMs: 60_000, changeMs: 600_000 };

interface Destroyable {
  destroy(error?: Error): unknown;
}

/** Ends one call, by destroying what is open for it, when its answer takes too long. */
export class Deadline implements Disposable {
  /** The request, and then its answer. */
  target: Destroyable | undefined;
  /** While the reader is busy, the engine is not to blame for a delay. */
  held = false;
  readonly #note: NodeJS.Timeout | undefined;
  readonly #end: NodeJS.Timeout | undefined;

  /** @param note is called once where the answer lets itself be waited for */
  constructor(
    patience: Patience,
    limits: Limits,
    error: (seconds: number) => SidepodError,
    note: (() => void) | undefined,
  ) {
    if (patience === "none") return;
    const ms = patience === "quick" ? limits.quickMs : limits.changeMs;
    this.#end = setTimeout(() => {
      if (this.held) this.#end?.refresh();
      else this.target?.destroy(error(Math.round(ms / 1000)));
    }, ms);
    const noteMs = patience === "quick" ? limits.noteMs : 3 * limits.noteMs;
    if (note) this.#note = setTimeout(note, noteMs);
  }

  /** Something has come: the time begins anew. */
  extend(): void {
    clearTimeout(this.#note);
    this.#end?.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#note);
    clearTimeout(this.#end);
  }
}

export function tookTooLong(call: string, socketPath: string, seconds: number): SidepodError {
  return new SidepodError("timeout", `the engine did not answer within ${seconds} s`, {
    evidence: [`${call} at ${socketPath}`],
    hint: "check whether podman ps answers, and whether the service hangs: ps -C podman -o pid,stat,etime,args",
    details: { call, socket: socketPath, seconds },
  });
}
