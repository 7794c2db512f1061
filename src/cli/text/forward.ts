import type { Forward, ForwardEvent } from "../../app/forward/forward.ts";
import type { KeptPlace, ListedForward } from "../../app/forward/persistent/record.ts";
import type { SidepodError } from "../../errors.ts";
import type { Listener } from "../../host/proc/sockets.ts";
import type { Paint } from "./colour.ts";
import { safeText } from "./safe-text.ts";
import { formatTable } from "./table.ts";

type ForwardPlace = Omit<KeptPlace, "pod">;

/** `127.0.0.1:8080 → webapp/db:5432` */
export function forwardText(forward: Forward): string {
  return placeText(forwardJson(forward));
}

export function placeText({ localHost, localPort, target, port }: ForwardPlace): string {
  return `${address(localHost, localPort)} → ${safeText(target)}:${port}`;
}

export function forwardJson({ localHost, localPort, target, port }: Forward): ForwardPlace {
  return { localHost, localPort, target: target.name, port };
}

/** What is to be said of a port that nothing listens on; undefined where something does, or may. */
export function silentText(
  { target, port }: Pick<Forward, "target" | "port">,
  listeners: readonly Listener[] | undefined,
): string | undefined {
  if (listeners === undefined || listeners.some((one) => one.port === port)) return undefined;
  return `note: nothing listens on port ${port} of ${safeText(target.name)} yet; ${instead(listeners)}`;
}

export function forwardEventText({ type, error }: ForwardEvent, name: string): string {
  if (error === undefined) return `connections to ${safeText(name)} work again`;
  if (type === "waiting") {
    const why = error.code === "port-closed" ? "is not listening yet" : "is not running";
    return `${safeText(name)} ${why}: connections wait for it`;
  }
  return `connection refused: ${safeText(error.message)}${insteadOf(error)}`;
}

function insteadOf({ details }: SidepodError): string {
  const { listeners } = details;
  return Array.isArray(listeners) ? `; ${instead(listeners as Listener[])}` : "";
}

function instead(listeners: readonly Listener[]): string {
  if (listeners.length === 0) return "the container has no listening ports";
  const places = listeners.slice(0, 8).map(({ host, port }) => address(host, port));
  const more = listeners.length > 8 ? ", …" : "";
  return `listening ports: ${places.join(", ")}${more}`;
}

function address(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** A table of what is kept. */
export function formatRecorded(forwards: readonly ListedForward[], paint: Paint): string {
  const rows = forwards.map(({ localHost, localPort, target, port, listening, problem = "" }) => [
    address(localHost, localPort),
    `${safeText(target)}:${port}`,
    listening ? paint("green", "listening") : paint("yellow", "not listening"),
    safeText(problem),
  ]);
  const [first = "", ...lines] = formatTable(["LOCAL", "TARGET", "STATE", ""], rows);
  return [paint("dim", first), ...lines].join("\n");
}
