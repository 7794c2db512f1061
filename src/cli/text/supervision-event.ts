import type { SupervisionEvent } from "../../core/supervise/supervision-event.ts";
import { seconds } from "./progress-plain.ts";
import { safeText } from "./safe-text.ts";

/** A supervision event in one line. */
export function supervisionText(event: SupervisionEvent, pod: string): string {
  const name = "container" in event ? safeText(`${pod}/${event.container}`) : safeText(pod);
  switch (event.type) {
    case "ended": {
      const { exitCode, restartInMs } = event;
      const after = `${name} ended with status ${exitCode}`;
      if (restartInMs === undefined) return after;
      return restartInMs === 0
        ? `${after}; restarting it`
        : `${after}; restarting it in ${seconds(restartInMs)}`;
    }
    case "restarted":
      return `${name} was restarted`;
    case "not-restarted":
      return `${name} could not be restarted: ${safeText(event.error.message)}`;
    case "unwell":
      return event.probe === "post_start"
        ? `${safeText(event.answer)}; restarting ${name}`
        : `${name} ${event.probe === "live" ? "is not alive" : "does not start up"}: ${safeText(event.answer)}; restarting it`;
    case "started":
      return `${name} has started`;
    case "ready":
    case "pod-ready":
      return `${name} is ready`;
    case "unready":
      return `${name} is not ready: ${safeText(event.answer)}`;
    case "pod-unready":
      return `${name} is no longer ready`;
    case "pod-stopping":
      return `${safeText(event.cause)}: stopping ${name}`;
    case "pod-stopped":
      return `${name} is stopped`;
    case "pod-starting-again":
      return `${safeText(event.cause)}: starting ${name} again`;
    case "pod-started":
      return `${name} was restarted`;
    case "pod-failed":
      return `${name}: ${safeText(event.error.message)}; trying again`;
  }
}
