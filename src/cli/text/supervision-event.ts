import type { SupervisionEvent } from "../../core/supervise/supervision-event.ts";
import { seconds } from "./progress-plain.ts";
import { safeText } from "./safe-text.ts";

/** What a keeper did, in one line. */
export function supervisionText(event: SupervisionEvent, pod: string): string {
  const name = "container" in event ? safeText(`${pod}/${event.container}`) : safeText(pod);
  switch (event.type) {
    case "ended": {
      const { exitCode, restartInMs } = event;
      const after = `${name} ended with status ${exitCode}`;
      if (restartInMs === undefined) return after;
      return restartInMs === 0
        ? `${after}; it is started again`
        : `${after}; it is started again in ${seconds(restartInMs)}`;
    }
    case "restarted":
      return `${name} was started again`;
    case "not-restarted":
      return `${name} could not be started again: ${safeText(event.error.message)}`;
    case "unwell":
      return event.probe === "post_start"
        ? `${safeText(event.answer)}; ${name} is stopped and started again`
        : `${name} ${event.probe === "live" ? "is not alive" : "does not start up"}: ${safeText(event.answer)}; it is stopped and started again`;
    case "started":
      return `${name} has started`;
    case "ready":
    case "pod-ready":
      return `${name} is ready`;
    case "unready":
      return `${name} is not ready: ${safeText(event.answer)}`;
    case "pod-unready":
      return `${name} is not ready any more`;
    case "pod-stopping":
      return `${safeText(event.cause)}: stopping ${name}`;
    case "pod-stopped":
      return `${name} is stopped`;
    case "pod-starting-again":
      return `${safeText(event.cause)}: starting ${name} again`;
    case "pod-started":
      return `${name} was started again`;
    case "pod-failed":
      return `${name}: ${safeText(event.error.message)}; it is tried again`;
  }
}
