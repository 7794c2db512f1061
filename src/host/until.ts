import { setTimeout as sleep } from "node:timers/promises";

interface Pace {
  /** The pause between two looks. */
  readonly everyMs: number;
  /** No look begins after that; without it there is no end. */
  readonly withinMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks again and again, until what is seen will do or the time is over.
 *
 * @returns what was seen last
 */
export async function until<T>(
  look: () => T | Promise<T>,
  isEnough: (seen: T) => boolean,
  { everyMs, withinMs = Number.POSITIVE_INFINITY, signal }: Pace,
): Promise<T> {
  for (const endMs = performance.now() + withinMs; ; ) {
    const seen = await look();
    if (isEnough(seen) || performance.now() > endMs) return seen;
    await sleep(everyMs, undefined, { signal });
  }
}

/**
 * Does something again and again, until it succeeds or the time is over.
 *
 * @param mayPass whether it is worth another try after that error
 * @throws the last error
 */
export async function retry<T>(
  work: () => Promise<T>,
  mayPass: (error: unknown) => boolean,
  pace: Pace,
): Promise<T> {
  const attempt = async () => {
    try {
      return { result: await work() };
    } catch (error) {
      return { error };
    }
  };
  const last = await until(attempt, (tried) => "result" in tried || !mayPass(tried.error), pace);
  if ("result" in last) return last.result;
  throw last.error;
}
