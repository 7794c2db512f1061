/** Wakes one sleeper: at a time of the monotonic clock, or when it is rung, also from before. */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** @param untilMs of performance.now(); infinite for until it is rung */
  async sleep(untilMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#rung) await this.#untilRung(untilMs, signal);
    this.#rung = false;
    signal.throwIfAborted();
  }

  #untilRung(untilMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const leftMs = Math.max(0, untilMs - performance.now());
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
