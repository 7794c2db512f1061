import type { BackendEvent } from "../engine/backend.ts";
import { label } from "../engine/labels.ts";
import type { SupervisorEvent } from "./messages.ts";

/** What a supervisor saw or did as an event like those of the engine. */
export function asBackendEvent({ time, pod, podId, event }: SupervisorEvent): BackendEvent {
  const reason = reasonOf(event);
  if (!("container" in event)) {
    const action = event.type.replace(/^pod-/, "");
    return { time, type: "pod", action, id: podId, name: pod, labels: {}, ...reason };
  }
  return {
    time,
    type: "container",
    action: event.type,
    id: event.id,
    name: `${pod}/${event.container}`,
    podId,
    ...("exitCode" in event && { exitCode: event.exitCode }),
    ...reason,
    labels: { [label.pod]: pod, [label.name]: event.container },
  };
}

function reasonOf(event: SupervisorEvent["event"]): Pick<BackendEvent, "reason"> {
  if ("answer" in event && event.answer !== "") return { reason: event.answer };
  if ("cause" in event) return { reason: event.cause };
  if ("error" in event) return { reason: event.error.message };
  if (event.type !== "ended") return {};
  const { restartInMs } = event;
  if (restartInMs === undefined) return { reason: "it is not started again" };
  return { reason: `it is started again in ${restartInMs} ms` };
}
