import { nameInPod } from "../../../core/observe/ownership.ts";
import type { BackendEvent } from "../../../core/seam/streams.ts";
import type { Colour, Paint } from "../../text/colour.ts";
import { safeText } from "../../text/safe-text.ts";

const colours: Readonly<Record<string, Colour>> = {
  ready: "green",
  unready: "yellow",
  unhealthy: "red",
  failed: "red",
  start: "green",
  died: "red",
  remove: "yellow",
  stop: "yellow",
  kill: "yellow",
};

/** `time  type  action  name  what else is known`. */
export function formatEvent(event: BackendEvent, paint: Paint): string {
  const { time, type, action, exitCode, health, reason } = event;
  const colour = exitCode === 0 ? undefined : colours[action];
  const padded = safeText(action).padEnd(13);
  const facts = [
    ...(exitCode === undefined ? [] : [`status ${exitCode}`]),
    ...(health === undefined ? [] : [safeText(health)]),
    ...(reason === undefined ? [] : [safeText(reason)]),
  ];
  return [
    paint("dim", time),
    safeText(type).padEnd(9),
    colour ? paint(colour, padded) : padded,
    [nameOf(event), ...facts].join("  "),
  ].join("  ");
}

/** `webapp/proxy` for a container that Sidepod made, otherwise the engine's name. */
function nameOf({ name, id, labels }: BackendEvent): string {
  return safeText(nameInPod(labels, name) ?? (name || id.slice(0, 12)));
}
