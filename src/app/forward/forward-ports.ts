import type { Listener } from "../../host/proc/sockets.ts";
import type { Session } from "../session.ts";
import { findForwardTarget } from "./find-target.ts";
import type { ForwardEvent, ForwardTarget } from "./forward.ts";
import type { Forwards } from "./open-forwards.ts";
import { openOrNameHolder } from "./persistent/record.ts";
import type { PortPair } from "./ports.ts";
import { untilRemoved } from "./until-removed.ts";

/** Local ports that lead into a container until they are disposed of. */
export interface TargetForwards extends Forwards {
  readonly target: ForwardTarget;
  /** What listens in the container, at the beginning; undefined where that cannot be seen. */
  readonly listeners: readonly Listener[] | undefined;
  /**
   * Rejects when the container is removed.
   *
   * @throws SidepodError `not-found`, `engine-lost`; the signal's reason
   */
  readonly untilRemoved: () => Promise<never>;
}

/**
 * Opens local ports into a container: all of them, or none.
 *
 * @param name the container, `webapp/db`
 * @param onEvent is told what becomes of connections
 * @throws SidepodError `not-found`, `port-in-use`
 */
export async function forwardPorts(
  session: Session,
  name: string,
  pairs: readonly PortPair[],
  {
    signal = session.signal,
    onEvent,
  }: {
    readonly signal?: AbortSignal | undefined;
    readonly onEvent?: (event: ForwardEvent, target: ForwardTarget) => void;
  } = {},
): Promise<TargetForwards> {
  const { backend } = session;
  const since = new Date().toISOString();
  const target = await findForwardTarget(backend, name, { signal });
  const listeners = await backend.listeners(target.container, { signal });
  const forwards = await openOrNameHolder(backend, target, pairs, {
    signal,
    ...(onEvent && { onEvent: (event) => onEvent(event, target) }),
  });
  return {
    ...forwards,
    target,
    listeners,
    untilRemoved: async () => {
      throw await untilRemoved(backend, target, since, signal);
    },
  };
}
