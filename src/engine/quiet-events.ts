import type { BackendEvent } from "./backend.ts";

/** Leaves out what says nothing new: health checks with the same result, and commands run in containers. */
export async function* quietEvents(
  events: AsyncIterable<BackendEvent>,
): AsyncGenerator<BackendEvent> {
  const health = new Map<string, string>();
  for await (const event of events) {
    if (/^exec(_died)?$/.test(event.action)) continue;
    if (event.action === "health_status") {
      const result = event.health ?? "";
      if (health.get(event.id) === result) continue;
      health.set(event.id, result);
    }
    if (event.action === "start" || event.action === "remove") health.delete(event.id);
    yield event;
  }
}
