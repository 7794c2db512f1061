import { mergeUntilFirstEnds } from "../../core/observe/merge-until-first-ends.ts";
import { findPod } from "../../core/observe/target.ts";
import type { BackendEvent, EventOptions } from "../../core/seam/streams.ts";
import type { Session } from "../session.ts";
import { followSupervisor } from "../supervision/ask.ts";
import { supervisorPathsOf } from "../supervision/supervision.ts";

/** Of one pod by its name, or of all. */
export type EventsOptions = Omit<EventOptions, "past">;

/**
 * What the engine and the supervisor see and do, as it happens. It goes on until the signal is aborted,
 * or, with `until`, up to that time.
 *
 * @throws SidepodError `not-found`, `engine-lost`
 */
export async function* readEvents(
  session: Session,
  { pod, since, until, signal = session.signal }: EventsOptions = {},
): AsyncGenerator<BackendEvent, void, undefined> {
  const { backend } = session;
  const id =
    pod === undefined ? undefined : findPod(await backend.list({ brief: true, signal }), pod).id;
  // Then there is nothing to wait for.
  const past = until !== undefined && Date.parse(until) <= Date.now();
  const own = backend.events({
    signal,
    ...(id !== undefined && { pod: id }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(past && { past }),
  });
  if (past) return yield* own;
  const paths = () => supervisorPathsOf(session);
  const supervisor = (over: AbortSignal) => ofPod(followSupervisor(paths, { signal: over }), id);
  yield* mergeUntilFirstEnds(own, supervisor, signal);
}

async function* ofPod(
  events: AsyncIterable<BackendEvent>,
  pod: string | undefined,
): AsyncGenerator<BackendEvent, void, undefined> {
  for await (const event of events) {
    if (pod === undefined || event.id === pod || event.podId === pod) yield event;
  }
}
