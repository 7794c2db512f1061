import type { BackendEvent } from "../engine/backend.ts";
import { label } from "../engine/labels.ts";
import type { KeeperEvent } from "../engine/lifecycle/keeper-event.ts";
import type { ObservedPod } from "../engine/observed.ts";

/** What a keeper saw or did as an event like those of the engine, now. */
export function asBackendEvent(
  { id: podId, name: pod, containers }: ObservedPod,
  event: KeeperEvent,
): BackendEvent {
  const time = new Date().toISOString();
  const reason = reasonOf(event);
  if (!("container" in event)) {
    const action = event.type.replace(/^pod-/, "");
    return { time, type: "pod", action, id: podId, name: pod, labels: {}, ...reason };
  }
  const { container: inside, type: action } = event;
  const container = containers.find(({ name, managed }) => managed && name === inside);
  return {
    time,
    type: "container",
    action,
    id: container?.id ?? "",
    name: container?.fullName ?? inside,
    podId,
    ...("exitCode" in event && { exitCode: event.exitCode }),
    ...reason,
    labels: { [label.pod]: pod, [label.name]: inside },
  };
}

function reasonOf(event: KeeperEvent): Pick<BackendEvent, "reason"> {
  if ("answer" in event) return event.answer === "" ? {} : { reason: event.answer };
  if ("cause" in event) return { reason: event.cause };
  if ("error" in event) return { reason: event.error.message };
  if (event.type !== "ended") return {};
  const { restartInMs } = event;
  return {
    reason:
      restartInMs === undefined
        ? "it is not started again"
        : `it is started again in ${restartInMs / 1000} s`,
  };
}
