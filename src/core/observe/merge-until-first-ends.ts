import type { BackendEvent } from "../seam/streams.ts";

/**
 * Two sources as one, each item as it comes. It ends, and ends the second, when the first ends or
 * either fails.
 */
export async function* mergeUntilFirstEnds<Item>(
  first: AsyncIterable<Item>,
  openSecond: (over: AbortSignal) => AsyncIterable<Item>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Item, void, undefined> {
  const over = new AbortController();
  const either = AbortSignal.any([over.signal, ...(signal ? [signal] : [])]);
  const iterators = [first, openSecond(either)].map((source) => source[Symbol.asyncIterator]());
  const [leader] = iterators;
  const step = (iterator: AsyncIterator<Item>) =>
    iterator.next().then((result) => ({ iterator, result }));
  const pending = new Map(iterators.map((iterator) => [iterator, step(iterator)]));
  try {
    while (pending.size > 0) {
      const { iterator, result } = await Promise.race(pending.values());
      pending.delete(iterator);
      if (result.done && iterator === leader) return;
      if (result.done) continue;
      pending.set(iterator, step(iterator));
      yield result.value;
    }
  } finally {
    over.abort();
    await Promise.allSettled(pending.values());
    await Promise.allSettled(iterators.map((iterator) => iterator.return?.()));
  }
}

/** Leaves out what says nothing new: health checks with the same result, and commands run in containers. */
export async function* quietEvents(
  events: AsyncIterable<BackendEvent>,
): AsyncGenerator<BackendEvent> {
  const health = new Map<string, string>();
  for await (const event of events) {
    if (/^exec(_died)?$/.test(event.action)) continue;
    if (event.action === "health_status") {
      const result = event.health ?? "";
      if (health.get(event.id) === result) continue;
      health.set(event.id, result);
    }
    if (event.action === "start" || event.action === "remove") health.delete(event.id);
    yield event;
  }
}
