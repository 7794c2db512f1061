/** The time that stopping a pod may take altogether, from the first stop on (Kubernetes). */
export class StopBudget {
  readonly #budgetMs: number;
  #start: number | undefined;

  constructor(budgetMs = Number.POSITIVE_INFINITY) {
    this.#budgetMs = budgetMs;
  }

  /** What one container gets of it; undefined, the engine's own grace, where nothing bounds it. */
  limit(graceMs: number | undefined): number | undefined {
    this.#start ??= performance.now();
    // Whole milliseconds, as timers have them: one that waits for the last of it can ring a little early.
    const leftMs = Math.max(0, Math.floor(this.#start + this.#budgetMs - performance.now()));
    if (graceMs !== undefined) return Math.min(graceMs, leftMs);
    return leftMs < engineGraceMs ? leftMs : undefined;
  }
}

/** Podman's own. */
export const engineGraceMs = 10_000;
