import { SidepodError } from "../../errors.ts";
import type { Backend, BackendEvent } from "../backend.ts";

export interface HearOptions {
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
  backend: Pick<Backend, "events" | "ends">,
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
    throw new SidepodError("engine-lost", "the engine tells no events any more", {
      hint: "sidepod engine",
    });
  } finally {
    over.abort();
    await Promise.allSettled([events, ends]);
  }
}
