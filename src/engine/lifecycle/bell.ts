/** Wakes one sleeper: at a time of the monotonic clock, or when it is rung, also from before. */
export class Bell {
  #ringsMs = Number.POSITIVE_INFINITY;
  #wake: (() => void) | undefined;

  /** @param inMs several that are not urgent are one in the end */
  ring(inMs = 0): void {
    const atMs = performance.now() + inMs;
    if (atMs >= this.#ringsMs) return;
    this.#ringsMs = atMs;
    this.#wake?.();
  }

  /** @param untilMs of performance.now(); infinite for until it is rung */
  async sleep(untilMs: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const nextMs = Math.min(untilMs, this.#ringsMs);
      if (nextMs <= performance.now()) break;
      await this.#untilRung(nextMs, signal);
    }
    this.#ringsMs = Number.POSITIVE_INFINITY;
  }

  /** Returns at the time, when the signal is aborted, or when it is rung for an earlier time. */
  #untilRung(atMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const leftMs = Math.max(0, atMs - performance.now());
      const timer = Number.isFinite(leftMs) ? setTimeout(done, Math.ceil(leftMs)) : undefined;
      this.#wake = done;
      signal.addEventListener("abort", done, { once: true });
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
    });
  }
}
