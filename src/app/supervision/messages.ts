import type { ObservedContainer, ObservedPod } from "../../core/seam/observed.ts";
import type { SupervisedContainer, SupervisedPod } from "../../core/supervise/supervised-pod.ts";
import type { PersistentForwardStatus } from "../forward/persistent/record.ts";

/** What a client asks for: one line of JSON. `watch` is answered with one event after another. */
export type Request = { readonly ask: "hello" | "status" | "stop" | "watch" };

/** The answer to `hello`, and to `stop` before it ends. */
export interface Hello {
  readonly pid: number;
  readonly version: string;
}

export interface SupervisorStatus extends Hello {
  /** The backend's identity. */
  readonly engine: string;
  /** RFC 3339. */
  readonly startedAt: string;
  /** Whether the engine answers. */
  readonly connected: boolean;
  readonly pods: readonly SupervisedPod[];
  /** Local ports that are kept open. */
  readonly forwards: readonly PersistentForwardStatus[];
}

/** The same pods with what only their supervisor knows: restarts, readiness, what is about to start. */
export function withSupervisorState(
  pods: readonly ObservedPod[],
  kept: readonly SupervisedPod[],
): readonly ObservedPod[] {
  const byId = new Map(kept.map((pod) => [pod.id, pod]));
  return pods.map((pod) => {
    const known = byId.get(pod.id);
    if (known === undefined) return pod;
    const containers = new Map(known.containers.map((container) => [container.id, container]));
    return {
      ...pod,
      ready: known.ready || (pod.ready && known.containers.some((one) => one.ready === undefined)),
      ...(known.problem !== undefined && { problem: known.problem }),
      containers: pod.containers.map((container) => add(container, containers.get(container.id))),
    };
  });
}

function add(
  container: ObservedContainer,
  known: SupervisedContainer | undefined,
): ObservedContainer {
  if (known === undefined) return container;
  const { ready = container.ready, restarts, restartInMs, reason } = known;
  return {
    ...container,
    // By now the engine may have newer information on whether it runs.
    ready: ready && container.state === "running",
    restarts,
    ...(restartInMs !== undefined && container.state === "exited" && { restartInMs }),
    ...(reason !== undefined && { reason }),
  };
}
