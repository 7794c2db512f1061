const firstMs = 1000;
const longestMs = 5 * 60_000;
/** A container that has lived for so long is taken for a sound one (Kubernetes). */
const soundMs = 10 * 60_000;

/**
 * How long to wait before each restart of a container: 1 s, doubling to 5 min, and from the beginning
 * after 10 min of life.
 */
export class BackOff {
  #nextMs = firstMs;

  /** @param lifeMs how long the container has run this time */
  after(lifeMs: number): number {
    const delayMs = lifeMs >= soundMs ? firstMs : this.#nextMs;
    this.#nextMs = Math.min(delayMs * 2, longestMs);
    return delayMs;
  }
}
