import type { BackendEvent, EventOptions } from "../../engine/backend.ts";
import { SidepodError } from "../../errors.ts";
import type { LibpodClient } from "../../libpod/client.ts";
import type { EventRecord } from "../../libpod/types/event.ts";

/**
 * What happens on the engine; of one pod (name or ID) its own events and those of its containers.
 * Podman's own filter for pods leaves the containers out, so it is done here.
 *
 * @throws SidepodError `engine-lost` where the engine stops while it is listened to
 */
export async function* readBackendEvents(
  client: LibpodClient,
  { pod, since, until, past = false, signal }: EventOptions,
): AsyncGenerator<BackendEvent, void, undefined> {
  const id =
    pod === undefined
      ? undefined
      : (await client.pods.inspect(pod, { ...(signal && { signal }) })).Id;
  const records = client.system.events({
    stream: !past,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(signal && { signal }),
  });
  for await (const record of records) {
    const event = toBackendEvent(record);
    if (event && (id === undefined || event.podId === id || event.id === id)) yield event;
  }
  signal?.throwIfAborted();
  if (!past && until === undefined) {
    throw new SidepodError("engine-lost", "the engine stopped sending events", {
      hint: "sidepod engine",
    });
  }
}

const types: readonly string[] = [
  "container",
  "pod",
  "image",
  "volume",
  "network",
  "secret",
  "system",
];

/** What Podman puts among the labels. */
const reserved = new Set(["name", "image", "podId", "containerExitCode", "execDiedExitCode"]);

/** Undefined for a kind of event that is not known here. */
export function toBackendEvent(record: EventRecord): BackendEvent | undefined {
  if (!isKnownType(record.Type)) return undefined;
  const attributes = record.Actor.Attributes ?? {};
  const { name = "", podId = "", containerExitCode } = attributes;
  // Before Podman 5 the status is "0" on every event but this one.
  const exitCode = /^(exec_)?died$/.test(record.Action) ? containerExitCode : undefined;
  return {
    time: toTime(record),
    type: record.Type,
    action: record.Action,
    id: record.Actor.ID,
    name,
    ...(podId !== "" && { podId }),
    ...(exitCode !== undefined && exitCode !== "" && { exitCode: Number(exitCode) }),
    ...(record.HealthStatus && { health: record.HealthStatus }),
    labels: Object.fromEntries(Object.entries(attributes).filter(([key]) => !reserved.has(key))),
  };
}

function isKnownType(type: string): type is BackendEvent["type"] {
  return types.includes(type);
}

/** To microseconds: what a number of nanoseconds since 1970 still holds exactly. */
function toTime({ time, timeNano }: EventRecord): string {
  const micros = Math.round((timeNano - time * 1e9) / 1000);
  const within = Math.min(Math.max(micros, 0), 999_999);
  return `${new Date(time * 1000).toISOString().slice(0, 19)}.${String(within).padStart(6, "0")}Z`;
}
