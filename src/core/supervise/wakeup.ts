import { SidepodError } from "../../errors.ts";
import type { BackendEvent, Streams } from "../seam/streams.ts";

/** Wakes one sleeper: at a time of the monotonic clock, or when it is rung, also from before. */
export class Wakeup {
  #ringsMs = Number.POSITIVE_INFINITY;
  #wake: (() => void) | undefined;

  /** @param inMs several that are not urgent are one in the end */
  wake(inMs = 0): void {
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

interface HearOptions {
  /** Only this pod's events. */
  readonly pod?: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: BackendEvent) => void;
  /** The ID of a container that has ended, of whatever pod. */
  readonly onEnd: (id: string) => void;
}

/**
 * Tells what happens on the engine, as soon as it can be known.
 *
 * @throws the signal's reason; SidepodError `engine-lost` where no more can be heard
 */
export async function hear(
  backend: Streams,
  { pod, signal, onEvent, onEnd }: HearOptions,
): Promise<never> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const ends = (async () => {
    for await (const id of backend.ends({ signal: either })) onEnd(id);
  })();
  const events = (async () => {
    const options = pod === undefined ? {} : { pod };
    for await (const event of backend.events({ ...options, signal: either })) onEvent(event);
  })();
  try {
    await Promise.all([events, ends]);
    signal.throwIfAborted();
    throw new SidepodError("engine-lost", "the engine stopped sending events", {
      hint: "sidepod engine",
    });
  } finally {
    over.abort();
    await Promise.allSettled([events, ends]);
  }
}
