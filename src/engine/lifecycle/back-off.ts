const firstMs = 1000;
const longestMs = 5 * 60_000;
/** A container that has lived for so long is taken for a sound one (Kubernetes). */
export const soundMs = 10 * 60_000;

/**
 * How long to wait before a container is started again: not at all the first time, as in Kubernetes,
 * then 1 s, doubling to 5 min. So one that crashes at once is started six times in its first minute.
 *
 * @param inARow how often it has been started again since it last lived long enough
 */
export function backOffMs(inARow: number): number {
  return inARow === 0 ? 0 : Math.min(firstMs * 2 ** (inARow - 1), longestMs);
}
