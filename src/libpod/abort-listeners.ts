/**
 * Many calls that wait for one signal. Each call of its own would be a listener of its own, and
 * Node warns of a leak from the eleventh on; here every signal has one.
 */
export class AbortListeners {
  readonly #bySignal = new WeakMap<AbortSignal, Set<() => void>>();

  /** Calls back once when the signal is aborted, at once where it is; returns what ends that. */
  add(signal: AbortSignal | undefined, callback: () => void): () => void {
    if (signal === undefined) return () => undefined;
    if (signal.aborted) {
      callback();
      return () => undefined;
    }
    const callbacks = this.#bySignal.get(signal) ?? this.#listen(signal);
    callbacks.add(callback);
    return () => void callbacks.delete(callback);
  }

  #listen(signal: AbortSignal): Set<() => void> {
    const callbacks = new Set<() => void>();
    this.#bySignal.set(signal, callbacks);
    const runAll = () => {
      for (const each of [...callbacks]) each();
    };
    // Holds nothing but the set: it may stay for the signal's life.
    signal.addEventListener("abort", runAll, { once: true });
    return callbacks;
  }
}
